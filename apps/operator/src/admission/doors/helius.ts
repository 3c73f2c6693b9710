import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import type { Ids } from '@chimera/core/ids';
import { parseHeliusPayload } from '@chimera/solana/helius/payload';
import { parseSwap } from '@chimera/solana/swap/parse-swap';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { AddressGuard } from '../../http/address-guard.ts';
import { DoorError } from '../../http/door-error.ts';
import type { RateLimiter } from '../../http/rate.ts';
import type { Answer, DoorRequest, Route } from '../../http/route.ts';
import { isSameSecret } from '../authenticate.ts';
import type { Enter } from '../enter.ts';
import { checkJsonText } from './json-body.ts';
import { leaderSignals } from './leader-signals.ts';

const SHED_RETRY_SECONDS = 1;

export interface HeliusParts {
  readonly providers: {
    find(providerId: string): { scheme: string; secret: string; active: boolean } | null;
  };
  readonly book: Pick<Book, 'wallets'>;
  readonly enter: Enter;
  readonly guard: AddressGuard;
  readonly limiter: RateLimiter;
  readonly ids: Ids;
  readonly genesis: string;
  /** Counts what became of each transaction: `signal`, `unreadable`, `stranger`, or why it was no trade. */
  readonly count: (outcome: string) => void;
}

/**
 * `POST /api/v1/webhooks/helius/:provider`: raw or enhanced transactions. Answered after the signals in them are
 * durable. Unreadable elements are counted and answered 200 all the same: a retry would bring the same bytes.
 */
export function createHeliusRoute(parts: HeliusParts): Route {
  return {
    method: 'POST',
    path: '/api/v1/webhooks/helius/:provider',
    guard: 'own',
    summary: 'Deliver transactions of watched wallets, as Helius webhooks do.',
    answers: { 200: 'Every signal found in the delivery is durable.' },
    handle: (request) => receive(parts, request),
  };
}

async function receive(parts: HeliusParts, request: DoorRequest): Promise<Answer> {
  const providerId = request.params.provider ?? '';
  checkSender(parts, request, providerId);
  const text = checkJsonText(request.body);
  if (!text.ok) throw new DoorError('malformed_body', { details: text.error });
  const payload = parseHeliusPayload(text.value);
  if (!payload.ok) throw new DoorError('malformed_body', { details: payload.error });
  const signals: Signal[] = [];
  for (const element of payload.value) {
    if (element.ok) signals.push(...signalsOf(parts, element.value, { providerId, request }));
    else parts.count('unreadable');
  }
  const entered = await Promise.all(signals.map((signal) => parts.enter.enter(signal, deliveryOf(signal))));
  if (entered.some(({ outcome }) => outcome === 'shed')) {
    throw new DoorError('load_shed', { retryAfterSeconds: SHED_RETRY_SECONDS });
  }
  const tally = (outcome: string): number => entered.filter((one) => one.outcome === outcome).length;
  return {
    status: 200,
    body: {
      status: 'accepted',
      transactions: payload.value.length,
      signals: tally('accepted'),
      duplicates: tally('duplicate'),
    },
  };
}

/** Helius names no delivery; the transaction it brings is the best name there is. */
const deliveryOf = (signal: Signal): string | null => signal.swap?.leaderTxid ?? null;

/** The configured Authorization value, compared in constant time also for a provider that does not exist. */
function checkSender(parts: HeliusParts, request: DoorRequest, providerId: string): void {
  const { guard, limiter, providers } = parts;
  const { address, receivedAtMs: nowMs, headers } = request;
  const provider = providers.find(providerId);
  const isHelius = provider?.scheme === 'helius' && provider.active;
  const given = headers.authorization;
  const isSame = isSameSecret(typeof given === 'string' ? given : '', provider?.secret ?? '');
  if (!isHelius || !isSame) {
    guard.failed(address, nowMs);
    throw new DoorError('invalid_authorization');
  }
  guard.authenticated(address, nowMs);
  const retryAfterSeconds = limiter.take(providerId, nowMs);
  if (retryAfterSeconds !== null) throw new DoorError('rate_limited', { retryAfterSeconds });
}

function signalsOf(
  { book, ids, genesis, count }: HeliusParts,
  transaction: ConfirmedTransaction,
  from: { providerId: string; request: DoorRequest },
): readonly Signal[] {
  const leaders = transaction.accounts
    .map((account) => account.address)
    .filter((key) => book.wallets.has(key));
  if (leaders.length === 0) count('stranger');
  return leaders.flatMap((leader) => {
    const swap = parseSwap(transaction, leader);
    count(swap.kind === 'none' ? swap.reason : 'signal');
    const { receivedAtMs } = from.request;
    return leaderSignals(swap, { door: 'helius', providerId: from.providerId, receivedAtMs, genesis }, ids);
  });
}
