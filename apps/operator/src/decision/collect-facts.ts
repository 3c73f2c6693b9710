import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import { type Fact, type Facts, unknownFact } from '@chimera/core/decision/facts';
import type { TipPurpose } from '@chimera/core/execution/tip';
import type { PositionId } from '@chimera/core/ids';
import { bps } from '@chimera/core/units/bps';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { TOKEN_2022_PROGRAM } from '@chimera/solana/tx/programs';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Markets } from '../facts/markets.ts';
import { type Rent, TOKEN_2022_ACCOUNT_BYTES, TOKEN_ACCOUNT_BYTES } from '../facts/rent.ts';
import type { Spear } from '../facts/spear.ts';
import type { Tips } from '../facts/tips.ts';
import type { Tokens } from '../facts/tokens.ts';
import type { WalletBalance } from '../facts/wallet-balance.ts';
import type { Clock } from '../ports.ts';
import type { VerifyLeaderTrade } from './verify-leader-trade.ts';

/** How long a decision waits for a fact that no cache holds. */
export const FACT_DEADLINE_MS = 2_000;
const RETRY_MS = 150;
/** The fee of one signature, as an estimate for the cost gate; what was paid is measured from balances. */
const SIGNATURE_FEE_LAMPORTS = 5_000n;
/** A trade is paid for twice: on the way in and on the way out. */
const LEGS = 2n;

export interface CollectFactsParts {
  readonly book: Book;
  readonly clock: Clock;
  readonly tip: ChainTip;
  readonly wallet: WalletBalance;
  readonly tokens: Tokens;
  readonly markets: Markets;
  readonly rent: Rent;
  readonly tips: Tips;
  readonly spear: Pick<Spear, 'state'>;
  /** Whether this provider's SPEAR signals are convictions. */
  readonly maySendSpear: (providerId: string) => boolean;
  readonly verifyLeaderTrade: VerifyLeaderTrade;
  /** What selling all of a position would bring now; null when nothing is known. */
  readonly valueFor: (positionId: PositionId) => Lamports | null;
}

export type CollectFacts = (signal: Signal) => Promise<Facts>;

/** Gathers what a decision may know: caches first, the rest in parallel, each under a deadline. */
export function createCollectFacts(parts: CollectFactsParts): CollectFacts {
  return (signal) =>
    signal.side === 'sell' ? Promise.resolve(exitFacts(parts, signal)) : entryFacts(parts, signal);
}

/** No fact can refuse an exit, so none is waited for. */
function exitFacts(parts: CollectFactsParts, signal: Signal): Facts {
  const { mint, exit } = signal;
  const positionId = exit?.positionId ?? parts.book.positionByMint.get(mint);
  const token = parts.tokens.peek(mint);
  const unasked = unknownFact('not asked for an exit');
  return {
    ...commonFacts(parts, signal, wishedTip(parts, 'EXIT')),
    leaderTradeVerified: unasked,
    token: token === null ? unasked : { state: 'known', value: token, atMs: parts.clock.nowMs() },
    market: unasked,
    refundableRentLamports: lamports(0n),
    slippageBps: bps(parts.book.limits.exitSlippageBps),
    positionValueLamports: positionId === undefined ? null : parts.valueFor(positionId),
  };
}

async function entryFacts(parts: CollectFactsParts, signal: Signal): Promise<Facts> {
  const { clock, tokens, markets, verifyLeaderTrade, book } = parts;
  const stop = new AbortController();
  const within = <T>(read: () => Promise<Fact<T>>): Promise<Fact<T>> =>
    withDeadline(read, clock, stop.signal);
  const [leaderTradeVerified, token, market] = await Promise.all([
    within(() => verifyLeaderTrade(signal, stop.signal)),
    within(() => tokens.get(signal.mint)),
    within(() => markets.get(signal.mint)),
  ]);
  stop.abort(DONE);
  const isToken2022 = token.state !== 'unknown' && token.value.tokenProgram === TOKEN_2022_PROGRAM;
  const accountRent = parts.rent.of(isToken2022 ? TOKEN_2022_ACCOUNT_BYTES : TOKEN_ACCOUNT_BYTES);
  const tip = wishedTip(parts, signal.lane === 'SPEAR' ? 'SPEAR' : 'SHIELD');
  return {
    ...commonFacts(parts, signal, tip),
    leaderTradeVerified,
    token,
    market,
    refundableRentLamports: accountRent.state === 'unknown' ? lamports(0n) : accountRent.value,
    slippageBps: bps(book.limits.entrySlippageBps),
  };
}

function commonFacts(parts: CollectFactsParts, { providerId }: Signal, tipLamports: Lamports) {
  const { clock, tip, markets, wallet, book } = parts;
  const nowMs = clock.nowMs();
  const leg = SIGNATURE_FEE_LAMPORTS + book.limits.priorityFeeLamports + tipLamports;
  return {
    nowMs,
    chainSlot: tip.slot(),
    solPriceUsdMicros: markets.solPrice(),
    walletLamports: wallet.read(),
    fixedCostLamports: { state: 'known', value: lamports(LEGS * leg), atMs: nowMs } as const,
    tipLamports,
    spear: { ...parts.spear.state(), maySend: parts.maySendSpear(providerId) },
  };
}

/** What the trade would tip if its size did not cap it; the decision knows the size, and caps it. */
const wishedTip = ({ tips, book }: CollectFactsParts, purpose: TipPurpose): Lamports =>
  tips.basis(purpose, lamports(book.limits.configuredCapitalLamports)).tipLamports;

/** A reason of our own, because the platform's would have its stack written each time. */
const DONE = 'done';

/** A fact that does not come in time is unknown; a source that fails is asked again until then. */
async function withDeadline<T>(
  read: () => Promise<Fact<T>>,
  clock: Clock,
  stop: AbortSignal,
): Promise<Fact<T>> {
  const deadline = new AbortController();
  const late = clock.sleep(FACT_DEADLINE_MS, stop).then(() => {
    if (!stop.aborted) deadline.abort(DONE);
    return unknownFact('its source did not answer in time');
  });
  return Promise.race([persistently(read, clock, deadline.signal), late]);
}

async function persistently<T>(
  read: () => Promise<Fact<T>>,
  clock: Clock,
  stop: AbortSignal,
): Promise<Fact<T>> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      if (!error.retryable || stop.aborted) return unknownFact(error.message);
      await clock.sleep(RETRY_MS, stop);
    }
  }
}
