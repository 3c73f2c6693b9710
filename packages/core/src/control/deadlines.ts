import type { SignalState } from '../admission/signal.ts';
import { type Book, type LiveAttempt, type LiveOrder, liveExitsOf, unprovenOf } from '../book.ts';
import type { AttemptState } from '../execution/attempt-machine.ts';
import type { OrderState } from '../execution/order-machine.ts';
import type { PositionState } from '../portfolio/position-machine.ts';
import { type Height, height, type UnixMs } from '../units/chain.ts';
import type { DeadlineAction, DeadlineSubject } from './deadline-event.ts';

/** Who brings a state to its end, and by when. */
export interface Deadline {
  readonly owner: string;
  /** In words, for the documents and the screen. */
  readonly by: string;
}

const EXPIRY = 'one life of a blockhash after the last height at which it could land';
const VERDICT_MS = 120_000;
/** An entry that is signed or given up needs no longer beyond the time after which it is too late to buy. */
const ENTRY_GRACE_MS = 30_000;
const EXIT_MS = 60_000;

/** Every state that is not final has an owner and a deadline. */
export const DEADLINES = {
  signal: { received: { owner: 'decision', by: `${VERDICT_MS / 1_000} s after it was received` } },
  order: {
    planned: { owner: 'execution', by: 'an entry soon after it is too late to buy, an exit after 60 s' },
    working: { owner: 'execution', by: 'its attempt, and without one as if it were planned' },
  },
  attempt: {
    signed: { owner: 'execution', by: EXPIRY },
    landed_provisional: { owner: 'execution', by: EXPIRY },
    unresolved: { owner: 'execution, which asks for the proof every 30 s, and a person', by: EXPIRY },
  },
  position: {
    opening: { owner: 'its entry', by: "its entry's" },
    open: { owner: 'the exit rules', by: 'none: they look four times a second' },
    exiting: { owner: 'its exit', by: "its exit's; at once when it has none" },
    stuck: { owner: 'its exit, and a person', by: "its exit's; at once when it has none" },
    quarantined: { owner: 'the exit rules, and a person', by: 'none: exits are allowed' },
  },
} as const satisfies {
  readonly signal: Partial<Record<SignalState, Deadline>>;
  readonly order: Partial<Record<OrderState, Deadline>>;
  readonly attempt: Partial<Record<AttemptState, Deadline>>;
  readonly position: Partial<Record<PositionState, Deadline>>;
};

/** Something that is late. */
export interface Overdue {
  readonly subject: DeadlineSubject;
  readonly subjectId: string;
  readonly state: string;
  readonly owner: string;
  readonly action: DeadlineAction;
  readonly waitedMs: number;
}

export interface Now {
  readonly nowMs: UnixMs;
  /** The highest confirmed height that any provider told. */
  readonly heightMax: Height;
}

/** Everything alive that is past its deadline, and what the protocol does about it. */
export function overdueOf(book: Book, now: Now): readonly Overdue[] {
  return [
    ...overdueSignals(book, now),
    ...[...book.orders.values()].flatMap((order) => overdueOrder(order, book, now)),
    ...[...book.attempts.values()].flatMap((attempt) => overdueAttempt(attempt, now)),
    ...overduePositions(book, now),
  ];
}

function overdueSignals(book: Book, { nowMs }: Now): readonly Overdue[] {
  const late = [...book.undecided.values()].filter(({ receivedAtMs }) => nowMs - receivedAtMs > VERDICT_MS);
  return late.map(({ signalId, receivedAtMs }) => ({
    ...{ subject: 'signal', subjectId: signalId, state: 'received', action: 'shown' },
    ...{ owner: DEADLINES.signal.received.owner, waitedMs: nowMs - receivedAtMs },
  }));
}

/** An order with an attempt is as late as that. */
function overdueOrder(order: LiveOrder, book: Book, { nowMs }: Now): readonly Overdue[] {
  const { plan, decidedAtMs, state } = order;
  const dueMs = plan.kind === 'entry' ? plan.deadlineAtMs + ENTRY_GRACE_MS : decidedAtMs + EXIT_MS;
  if (nowMs <= dueMs || unprovenOf(book, order).length > 0) return [];
  return [
    {
      ...{ subject: 'order', subjectId: plan.orderId, state, action: 'resumed' },
      ...{ owner: DEADLINES.order.planned.owner, waitedMs: nowMs - decidedAtMs },
    },
  ];
}

function overdueAttempt(
  { signed, state, signedAtMs }: LiveAttempt,
  { nowMs, heightMax }: Now,
): readonly Overdue[] {
  if (heightMax <= lateHeightOf(signed)) return [];
  return [
    {
      ...{ subject: 'attempt', subjectId: signed.txid, state, action: 'proof_asked' },
      ...{ owner: DEADLINES.attempt.signed.owner, waitedMs: nowMs - signedAtMs },
    },
  ];
}

/** The chain tells how long a blockhash lives; as long again is enough for finality and the proof. */
const lateHeightOf = ({ blockhashHeight, lastValidHeight }: LiveAttempt['signed']): Height =>
  height(lastValidHeight + (lastValidHeight - blockhashHeight));

/** A position that waits for an exit which is not there is given back to the exit rules. */
function overduePositions(book: Book, { nowMs }: Now): readonly Overdue[] {
  const orphans = [...book.positions.values()].filter(
    ({ position: { state, positionId } }) =>
      (state === 'exiting' || state === 'stuck') && liveExitsOf(book, positionId).length === 0,
  );
  return orphans.map(({ position: { positionId, state, createdAtMs } }) => ({
    ...{ subject: 'position', subjectId: positionId, state, action: 'reopened' },
    ...{ owner: DEADLINES.position.exiting.owner, waitedMs: nowMs - createdAtMs },
  }));
}
