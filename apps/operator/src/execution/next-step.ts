import {
  type Book,
  type LiveAttempt,
  type LiveOrder,
  liveAttemptOf,
  liveExitsOf,
  unprovenOf,
} from '@chimera/core/book';
import type { ExitPlan, OrderPlan } from '@chimera/core/decision/decision';
import type { OrderId } from '@chimera/core/ids';
import { BPS_ONE, bpsOfFloor } from '@chimera/core/units/bps';
import type { UnixMs } from '@chimera/core/units/chain';
import { type TokenAtoms, tokenAtoms } from '@chimera/core/units/lamports';

/** What a task remembers of an order beside the book; lost in a restart without harm. */
export interface OrderMemory {
  /** What its attempts were signed on; the same bytes must not be signed again. */
  readonly usedBlockhashes: Set<string>;
  /** Preparations in a row that came to nothing. */
  prepareFailures: number;
  lastFailure: string | null;
  /** The last failure was final: trying again would end the same way. */
  isHopeless: boolean;
}

export type Step =
  | { readonly type: 'done' }
  /** Something else must happen first; look again soon. */
  | { readonly type: 'wait'; readonly reason: string }
  | { readonly type: 'prepare'; readonly order: LiveOrder; readonly n: number; readonly amount: bigint }
  | { readonly type: 'follow'; readonly order: LiveOrder; readonly attempt: LiveAttempt }
  | { readonly type: 'abandon'; readonly reason: string };

/** An entry's preparation is tried this often: its quote is worthless after that anyway. */
export const ENTRY_PREPARES_MAX = 3;

/** Attempts of a sale that also close the emptied account for its rent. */
export const CLOSING_ATTEMPTS_MAX = 3;

/** The one thing to do next for an order; the same question at a new order and after a restart. */
export function nextStep(book: Book, orderId: OrderId, memory: OrderMemory, nowMs: UnixMs): Step {
  const order = book.orders.get(orderId);
  if (order === undefined) return { type: 'done' };
  const attempt = liveAttemptOf(book, order);
  if (attempt !== null) return { type: 'follow', order, attempt };
  return order.plan.kind === 'entry'
    ? nextOfEntry(book, order, memory, nowMs)
    : nextOfExit(book, order, order.plan);
}

/** An entry is signed once: a second signature could buy twice what was meant once. */
function nextOfEntry(book: Book, order: LiveOrder, memory: OrderMemory, nowMs: UnixMs): Step {
  const { plan } = order;
  if (plan.kind !== 'entry') return { type: 'done' };
  if (order.txids.length > 0) {
    // Giving the entry up ends its position, and a sale on its way still has costs to book there.
    return isExitInFlight(book, plan)
      ? { type: 'wait', reason: 'an exit of this position has not ended' }
      : { type: 'abandon', reason: 'the one attempt did not land' };
  }
  if (memory.isHopeless || memory.prepareFailures >= ENTRY_PREPARES_MAX) {
    return { type: 'abandon', reason: memory.lastFailure ?? 'it could not be prepared' };
  }
  if (nowMs > plan.deadlineAtMs) return { type: 'abandon', reason: memory.lastFailure ?? 'too late to buy' };
  return { type: 'prepare', order, n: 1, amount: plan.sizeLamports };
}

/** An exit is tried until it lands or nothing is left to sell. */
function nextOfExit(book: Book, order: LiveOrder, plan: ExitPlan): Step {
  const held = book.positions.get(plan.positionId);
  if (held === undefined) return { type: 'abandon', reason: 'the position is gone' };
  if (liveExitsOf(book, plan.positionId)[0]?.plan.orderId !== plan.orderId) {
    return { type: 'wait', reason: 'another exit of this position is under way' };
  }
  if (held.position.state === 'opening') return { type: 'wait', reason: 'the entry has not landed yet' };
  const amount = sellAtoms(plan, held.amounts.heldAtoms);
  if (mustAwaitEnds(book, order, amount)) return { type: 'wait', reason: 'an earlier sale is not final yet' };
  if (amount > 0n) return { type: 'prepare', order, n: order.txids.length + 1, amount };
  return isEntryLive(book, plan)
    ? { type: 'wait', reason: 'the entry is not final yet' }
    : { type: 'abandon', reason: 'nothing is left to sell' };
}

/**
 * An earlier attempt whose failure is not final may still sell. Another sale beside it must be one of which only
 * either can execute: of everything, with the account closed behind it.
 */
function mustAwaitEnds(book: Book, order: LiveOrder, amount: TokenAtoms): boolean {
  if (unprovenOf(book, order).length === 0) return false;
  const held = book.positions.get(order.plan.positionId)?.amounts.heldAtoms;
  return amount === 0n || amount !== held || order.txids.length >= CLOSING_ATTEMPTS_MAX;
}

/** The part of what is held now; a part that rounds to nothing sells all. */
function sellAtoms(plan: ExitPlan, heldAtoms: TokenAtoms): TokenAtoms {
  if (plan.fractionBps >= BPS_ONE) return heldAtoms;
  const part = bpsOfFloor(heldAtoms, plan.fractionBps);
  return part > 0n ? tokenAtoms(part) : heldAtoms;
}

const isExitInFlight = (book: Book, plan: OrderPlan): boolean =>
  liveExitsOf(book, plan.positionId).some((exit) => unprovenOf(book, exit).length > 0);

const entryOf = (book: Book, plan: OrderPlan): LiveOrder | undefined =>
  [...book.orders.values()].find(
    (other) => other.plan.kind === 'entry' && other.plan.positionId === plan.positionId,
  );

/** True while the position's own purchase is not over. */
const isEntryLive = (book: Book, plan: OrderPlan): boolean => entryOf(book, plan) !== undefined;

/** True while the purchase's transaction has no final end. */
export function isEntryInFlight(book: Book, plan: OrderPlan): boolean {
  const entry = entryOf(book, plan);
  return entry !== undefined && unprovenOf(book, entry).length > 0;
}
