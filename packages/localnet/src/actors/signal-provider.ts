import { createHash, createHmac, randomUUID } from 'node:crypto';
import { decimalText } from '@chimera/core/units/decimal';
import { z } from 'zod';
import type { Ledger, TokenBalance, TransactionRecord } from '../chain/types.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import { deliver, HELIUS_POLICY } from '../helius/delivery.ts';
import { onConfirmed } from '../market/confirmed.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { readTrades, type TapeTrade } from '../market/tape.ts';
import { isAddress } from '../vm/base58.ts';

export const PROVIDERS_MAX = 16;
const SOL_DECIMALS = 9;

/** How the operator wants a provider's signals: where, signed how, about whom. */
export const providerRequestSchema = z.object({
  providerId: z.string().min(1).max(64),
  url: z.url(),
  scheme: z.enum(['standard', 'legacy']),
  /** Standard Webhooks secrets may carry the `whsec_` prefix of a base64 key. */
  secret: z.string().min(8).max(256),
  /** Report only these wallets; without it, every leader. */
  leaders: z.array(z.string().refine(isAddress, 'is not an address')).max(1_000).optional(),
});
export type ProviderRequest = z.infer<typeof providerRequestSchema>;

export interface SignalProviders {
  /** Registers or replaces a provider by its id; false when there are too many. */
  put(request: ProviderRequest): boolean;
  remove(providerId: string): boolean;
  /** Ids, addresses and schemes; never a secret. */
  list(): readonly Omit<ProviderRequest, 'secret'>[];
  stop(): void;
}

export interface SignalProviderParts {
  readonly ledger: Ledger;
  readonly pools: PoolBook;
  readonly faults: FaultRegistry;
  /** Addresses of the wallets whose trades are worth a signal. */
  readonly leaders: () => ReadonlySet<string>;
  readonly symbolOf: (mint: string) => string;
}

/** Actors that watch leaders and post signed signals about their confirmed trades, as outside providers do. */
export function createSignalProviders(parts: SignalProviderParts): SignalProviders {
  const { ledger, pools, faults } = parts;
  const providers = new Map<string, ProviderRequest>();
  const stop = onConfirmed(ledger, (record) => {
    if (providers.size === 0) return;
    for (const trade of readTrades(record, pools)) {
      if (!parts.leaders().has(trade.trader)) continue;
      for (const provider of providers.values()) {
        if (provider.leaders !== undefined && !provider.leaders.includes(trade.trader)) continue;
        const { body, headers } = signSignal(provider, signalOf(trade, record, parts), ledger.timeMs());
        const target = { url: provider.url, headers };
        void deliver(target, body, HELIUS_POLICY, faults.at(`provider.${provider.providerId}`));
      }
    }
  });
  return {
    put(request) {
      if (!providers.has(request.providerId) && providers.size >= PROVIDERS_MAX) return false;
      providers.set(request.providerId, request);
      return true;
    },
    remove: (providerId) => providers.delete(providerId),
    list: () => [...providers.values()].map(({ secret: _secret, ...shown }) => shown),
    stop,
  };
}

/** The body of the operator's webhook. The id follows from the trade, so that a repeat is recognised. */
function signalOf(trade: TapeTrade, record: TransactionRecord, { symbolOf }: SignalProviderParts) {
  return {
    strategy: trade.isBuy ? 'SHIELD' : 'EXIT',
    token: symbolOf(trade.mint),
    token_address: trade.mint,
    action: trade.isBuy ? 'BUY' : 'SELL',
    amount_sol: decimalText(trade.lamports, SOL_DECIMALS),
    wallet_address: trade.trader,
    trade_uuid: uuidOf(`${trade.txid}/${trade.mint}`),
    signature: trade.txid,
    slot: record.slot,
    ...(trade.isBuy ? {} : { exit_fraction: soldFraction(trade, record) }),
  };
}

const FRACTION_DECIMALS = 4;
const FRACTION_ONE = 10_000n;

/** The part of its holding that the trader sold, as decimal text; all of it when nothing is left. */
function soldFraction(trade: TapeTrade, record: TransactionRecord): string {
  const isHeld = (balance: TokenBalance): boolean =>
    balance.owner === trade.trader && balance.mint === trade.mint;
  const sum = (balances: readonly TokenBalance[]): bigint =>
    balances.filter(isHeld).reduce((total, balance) => total + balance.amount, 0n);
  const before = sum(record.preTokenBalances);
  const sold = before - sum(record.postTokenBalances);
  if (before === 0n || sold >= before) return '1';
  const parts = (sold * FRACTION_ONE) / before;
  return decimalText(parts > 0n ? parts : 1n, FRACTION_DECIMALS);
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs a body in the provider's scheme. */
export function signSignal(
  provider: Pick<ProviderRequest, 'scheme' | 'secret'>,
  payload: unknown,
  nowMs: number,
): SignedRequest {
  const body = JSON.stringify(payload);
  const seconds = String(Math.floor(nowMs / 1_000));
  if (provider.scheme === 'legacy') {
    const signature = createHmac('sha256', provider.secret).update(`${seconds}${body}`).digest('hex');
    return { body, headers: { 'x-timestamp': seconds, 'x-signature': signature } };
  }
  const id = `msg_${randomUUID()}`;
  const signature = createHmac('sha256', standardKey(provider.secret))
    .update(`${id}.${seconds}.${body}`)
    .digest('base64');
  return {
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` },
  };
}

const STANDARD_PREFIX = 'whsec_';

const standardKey = (secret: string): Buffer =>
  secret.startsWith(STANDARD_PREFIX)
    ? Buffer.from(secret.slice(STANDARD_PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
