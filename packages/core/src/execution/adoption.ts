import type { Signal } from '../admission/signal.ts';
import { type Book, liveAttemptOf, liveExitsOf, unprovenOf } from '../book.ts';
import type { OrderPlan } from '../decision/decision.ts';
import type { EventOf, JournalEvent } from '../events.ts';
import type { Ids, PositionId } from '../ids.ts';
import { HELD_POSITION_STATES } from '../portfolio/position-machine.ts';
import type { Txid, UnixMs } from '../units/chain.ts';
import type { SignNote } from './sign-note.ts';

/** A signature of ours that the book does not know. */
export interface LostSignature {
  readonly txid: Txid;
  readonly note: SignNote;
}

export interface AdoptionContext {
  readonly book: Book;
  readonly ids: Pick<Ids, 'uuid' | 'providerSignal' | 'entryOrder' | 'exitOrder' | 'position'>;
  readonly nowMs: UnixMs;
  /** Whether the journal holds this signal, whatever became of it. */
  readonly isSignalKnown: boolean;
  /** Whether the journal holds this order; one that is known and not in the book has ended. */
  readonly isOrderKnown: boolean;
  /** Whether the purchase of this position is a lost signature too, which may still be taken up. */
  readonly isPurchaseLost: (positionId: PositionId) => boolean;
}

/**
 * `waits`: another attempt of the same order or position must come to its end first. `impossible`: the books have
 * no position any more that it could sell; should it land all the same, a person has to look.
 */
export type Adoption =
  | { readonly outcome: 'adopted'; readonly plan: OrderPlan; readonly events: readonly JournalEvent[] }
  | { readonly outcome: 'waits' }
  | { readonly outcome: 'impossible'; readonly reason: string };

/**
 * Takes a signature up that only the signer's log knows: its bytes may have left before the database lost them, so
 * the attempt is live, never sent by us again, and ends by proof like every other. What the database lost of its
 * order is told again from the note.
 */
export function adoptionOf(lost: LostSignature, context: AdoptionContext): Adoption {
  const { book } = context;
  const { txid, note } = lost;
  if (isPositionGone(note.plan, context)) {
    return { outcome: 'impossible', reason: `position ${note.plan.positionId} is over or never was` };
  }
  if (mustWait(note.plan, book)) return { outcome: 'waits' };
  const plan = planFor(lost, context);
  const order = book.orders.get(plan.orderId);
  const told = order === undefined ? lostOrder(plan, context) : [];
  const signed: EventOf<'attempt_signed'> = {
    ...note.draft,
    type: 'attempt_signed',
    txid,
    orderId: plan.orderId,
    positionId: plan.positionId,
    n: (order?.txids.length ?? 0) + 1,
    haltEpoch: book.halt.epoch,
    bootEpoch: book.bootEpoch,
  };
  const reason = 'only the signer log had it';
  const events = [...told, signed, { type: 'attempt_unresolved', txid, reason } as const];
  return { outcome: 'adopted', plan, events };
}

/** A sale of what nobody holds or is about to hold. */
function isPositionGone(plan: OrderPlan, { book, isPurchaseLost }: AdoptionContext): boolean {
  if (plan.kind === 'entry' || book.positions.has(plan.positionId) || isPurchaseLost(plan.positionId)) {
    return false;
  }
  return ![...book.orders.values()].some((order) => order.plan.positionId === plan.positionId);
}

/**
 * The plan to take it up under. The books that came back may have ended its order, or decided its signal
 * otherwise, without knowing of it: then it has a signal and an order of its own.
 */
function planFor({ txid, note: { plan } }: LostSignature, context: AdoptionContext): OrderPlan {
  const { book, ids, isOrderKnown, isSignalKnown } = context;
  if (book.orders.has(plan.orderId)) return plan;
  const isDecidedOtherwise = isSignalKnown && !book.undecided.has(plan.signalId);
  if (!isOrderKnown && !isDecidedOtherwise) return plan;
  const signalId = ids.providerSignal('operator', `lost ${txid}`);
  if (!isOrderKnown) return { ...plan, signalId };
  if (plan.kind === 'exit') {
    const causeKey = `lost ${txid}`;
    return { ...plan, signalId, causeKey, orderId: ids.exitOrder(plan.positionId, plan.cause, causeKey) };
  }
  const orderId = ids.entryOrder(signalId);
  return { ...plan, signalId, orderId, positionId: ids.position(orderId) };
}

function mustWait(plan: OrderPlan, book: Book): boolean {
  const order = book.orders.get(plan.orderId);
  if (order !== undefined && liveAttemptOf(book, order) !== null) return true;
  if (plan.kind === 'entry') {
    // A purchase is signed once per order, and one is held per mint.
    return order === undefined ? book.positionByMint.has(plan.mint) : order.txids.length > 0;
  }
  const held = book.positions.get(plan.positionId);
  if (held === undefined || !HELD_POSITION_STATES.includes(held.position.state)) return true;
  return liveExitsOf(book, plan.positionId).some(
    (exit) => exit.plan.orderId !== plan.orderId && unprovenOf(book, exit).length > 0,
  );
}

type Retold = Pick<AdoptionContext, 'book' | 'nowMs'> & { readonly ids: Pick<Ids, 'uuid'> };

/** What led to an order that the journal does not hold, as far as its plan tells. */
export function lostOrder(plan: OrderPlan, context: Retold): readonly JournalEvent[] {
  const { signalId, limitsVersion } = plan;
  const decided: EventOf<'signal_decided'> = {
    type: 'signal_decided',
    signalId,
    verdict: 'approved',
    reasons: [],
    gates: [],
    order: plan,
    limitsVersion,
    tokenSymbol: null,
    tokenDecimals: null,
  };
  if (context.book.undecided.has(signalId)) return [decided];
  return [{ type: 'signal_received', signal: lostSignal(plan, context), deliveryId: null }, decided];
}

function lostSignal(plan: OrderPlan, { ids, nowMs }: Retold): Signal {
  const { signalId, leader, mint, side, strategy } = plan;
  const isExit = plan.kind === 'exit';
  return {
    signalId,
    tradeUuid: ids.uuid(signalId),
    door: 'recovery',
    providerId: 'operator',
    lane: isExit ? 'EXIT' : strategy,
    side,
    mint,
    tokenSymbol: null,
    swap: leader === null ? null : { ...UNTOLD, leader },
    exit: isExit ? exitOf(plan) : null,
    hintLamports: null,
    receivedAtMs: nowMs,
  };
}

const UNTOLD = {
  leaderTxid: null,
  leaderSlot: null,
  leaderBlockTimeMs: null,
  leaderLamports: null,
  leaderAtoms: null,
  soldFractionBps: null,
};

const exitOf = ({ positionId, cause, causeKey, fractionBps }: Extract<OrderPlan, { kind: 'exit' }>) => ({
  positionId,
  cause,
  causeKey,
  fractionBps,
});
