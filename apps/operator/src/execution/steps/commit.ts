import {
  type Book,
  committedLamports,
  type LiveOrder,
  liveAttemptOf,
  openCostLamports,
  unprovenOf,
} from '@chimera/core/book';
import { entryBlock } from '@chimera/core/control/breakers';
import type { EntryPlan, ExitPlan, OrderPlan } from '@chimera/core/decision/decision';
import { budgetLamports, capitalLamports } from '@chimera/core/decision/size';
import type { EventOf } from '@chimera/core/events';
import type { AttemptTerms } from '@chimera/core/execution/quote';
import type { AttemptDraft } from '@chimera/core/execution/sign-note';
import type { OrderId, PositionId } from '@chimera/core/ids';
import { HELD_POSITION_STATES } from '@chimera/core/portfolio/position-machine';
import { err, ok, type Result } from '@chimera/core/result';
import type { UnixMs } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { SignedTransaction } from '@chimera/solana/tx/sign';
import { lastValue } from '../../facts/cell.ts';
import type { Blockhash, ChainTip } from '../../facts/chain-tip.ts';
import type { WalletBalance } from '../../facts/wallet-balance.ts';
import type { RecordEvents } from '../../record.ts';
import type { Failure } from '../failure.ts';

/** An attempt that is built and not signed yet. */
export interface BuiltAttempt {
  readonly orderId: OrderId;
  readonly positionId: PositionId;
  readonly n: number;
  readonly terms: AttemptTerms;
  readonly blockhash: Blockhash;
  readonly tipLamports: Lamports;
  readonly priorityFeeLamports: Lamports;
  /** A sale that closes its emptied account. */
  readonly sellsAll: boolean;
}

export interface ReadyAttempt extends BuiltAttempt {
  readonly signed: SignedTransaction;
}

export interface CommitParts {
  readonly book: Book;
  readonly record: RecordEvents;
  readonly tip: ChainTip;
  readonly wallet: WalletBalance;
  readonly holdsBack: (plan: OrderPlan) => boolean;
  readonly isFirstSendHalted: (kind: 'entry' | 'exit') => boolean;
}

export interface Committed {
  readonly attempt: EventOf<'attempt_signed'>;
  /** Until then no byte may leave. */
  readonly durable: Promise<void>;
}

/**
 * The commit point (DS3). Everything that may have changed since the decision is asked again in the same tick in
 * which the signed bytes are recorded; a refusal leaves the bytes unsent for ever.
 */
export function commitAttempt(
  ready: ReadyAttempt,
  parts: CommitParts,
  nowMs: UnixMs,
): Result<Committed, Failure> {
  const { book, tip } = parts;
  const order = book.orders.get(ready.orderId);
  if (order === undefined) return refused('the order has ended', true);
  const { plan } = order;
  if (parts.isFirstSendHalted(plan.kind)) return refused('trading is halted', plan.kind === 'entry');
  if (parts.holdsBack(plan)) return refused('a lost signature may be this trade', false);
  if (liveAttemptOf(book, order) !== null || order.txids.length + 1 !== ready.n) {
    return refused('the order has another attempt', true);
  }
  // The same quote on the same blockhash gives the same bytes, which have had their end.
  if (order.txids.includes(ready.signed.txid)) return refused('these bytes were an attempt before', false);
  const refusal =
    plan.kind === 'entry' ? entryRefusal(plan, parts, nowMs) : exitRefusal(plan, order, ready, book);
  if (refusal !== null) return refused(refusal, plan.kind === 'entry');
  if (tip.heightMax() > ready.blockhash.lastValidHeight) return refused('the blockhash has expired', false);
  const { txid } = ready.signed;
  const attempt = { type: 'attempt_signed', txid, ...draftAttempt(ready, parts) } as const;
  const entries = [{ event: attempt, bytes: ready.signed.wire }];
  const { durable } = parts.record(entries, { urgent: true });
  return ok({ attempt, durable });
}

const refused = (reason: string, isFinal: boolean): Result<never, Failure> =>
  err({ reason: `commit: ${reason}`, isFinal });

/** The reservation stands in the book since the decision; limits and wallet may have changed since. */
function entryRefusal(plan: EntryPlan, { book, wallet }: CommitParts, nowMs: UnixMs): string | null {
  if (nowMs > plan.deadlineAtMs) return 'too late to buy';
  const block = entryBlock(book.breakers, plan.strategy);
  if (block !== null) return `the breaker ${block.breaker} tripped`;
  if (book.positionByMint.get(plan.mint) !== plan.positionId) return 'the mint is taken';
  const balance = lastValue(wallet.read());
  if (balance === null) return 'the wallet balance is unknown';
  const capital = capitalLamports(book.limits, balance, openCostLamports(book));
  const budget = budgetLamports(book.limits, plan.strategy, capital);
  const committed = committedLamports(book, plan.strategy) - plan.reservedLamports + plan.sizeLamports;
  return committed > budget ? 'the budget is spent' : null;
}

function exitRefusal(
  plan: ExitPlan,
  order: LiveOrder,
  { terms, sellsAll }: ReadyAttempt,
  book: Book,
): string | null {
  const held = book.positions.get(plan.positionId);
  if (held === undefined || !HELD_POSITION_STATES.includes(held.position.state)) {
    return 'the position holds nothing';
  }
  if (terms.side !== 'sell' || terms.sellAtoms > held.amounts.heldAtoms)
    return 'less is held than was quoted';
  // A failure at confirmed may turn into a sale on another fork: then this one must be unable to execute.
  const isExclusive = sellsAll && terms.sellAtoms === held.amounts.heldAtoms;
  if (!isExclusive && unprovenOf(book, order).length > 0) return 'an earlier sale is not final';
  return null;
}

/** The attempt as it stands now: under which halts, limits and heights it is signed. */
export function draftAttempt(
  built: BuiltAttempt,
  { book, tip }: Pick<CommitParts, 'book' | 'tip'>,
): AttemptDraft {
  const { orderId, positionId, n, terms, blockhash, tipLamports, priorityFeeLamports, sellsAll } = built;
  return {
    ...(sellsAll ? { sellsAll } : {}),
    orderId,
    positionId,
    n,
    blockhash: blockhash.blockhash,
    blockhashSlot: blockhash.slot,
    blockhashHeight: blockhash.height,
    lastValidHeight: blockhash.lastValidHeight,
    confirmedHeights: blockhash.confirmedHeights ?? tip.heights(),
    haltEpoch: book.halt.epoch,
    bootEpoch: book.bootEpoch,
    limitsVersion: book.limitsVersion,
    terms,
    tipLamports,
    priorityFeeLamports,
  };
}
