import type { Signal } from '../admission/signal.ts';
import { type Book, liveAttemptOf, liveExitsOf, unprovenOf } from '../book.ts';
import type { OrderPlan } from '../decision/decision.ts';
import type { EventOf, JournalEvent } from '../events.ts';
import type { Ids } from '../ids.ts';
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
  readonly ids: Pick<Ids, 'uuid'>;
  readonly nowMs: UnixMs;
  /** Whether the journal holds this signal, whatever became of it. */
  readonly isSignalKnown: boolean;
  /** Whether the journal holds this order; one that is known and not in the book has ended. */
  readonly isOrderKnown: boolean;
}

/**
 * `waits`: another attempt of the same order or position must come to its end first. `impossible`: the books say
 * that this order was over, so a person has to look.
 */
export type Adoption =
  | { readonly outcome: 'adopted'; readonly events: readonly JournalEvent[] }
  | { readonly outcome: 'waits' }
  | { readonly outcome: 'impossible'; readonly reason: string };

/**
 * Takes a signature up that only the signer's log knows: its bytes may have left before the database lost them, so
 * the attempt is live, never sent by us again, and ends by proof like every other. What the database lost of its
 * order is told again from the note.
 */
export function adoptionOf({ txid, note }: LostSignature, context: AdoptionContext): Adoption {
  const { book, isOrderKnown } = context;
  const { plan, draft } = note;
  const order = book.orders.get(plan.orderId);
  if (order === undefined && isOrderKnown) {
    return { outcome: 'impossible', reason: `order ${plan.orderId} had ended` };
  }
  if (mustWait(plan, book)) return { outcome: 'waits' };
  const lost = order === undefined ? lostOrder(plan, context) : [];
  const signed: EventOf<'attempt_signed'> = {
    ...draft,
    type: 'attempt_signed',
    txid,
    n: (order?.txids.length ?? 0) + 1,
    haltEpoch: book.halt.epoch,
    bootEpoch: book.bootEpoch,
  };
  const reason = 'only the signer log had it';
  return { outcome: 'adopted', events: [...lost, signed, { type: 'attempt_unresolved', txid, reason }] };
}

function mustWait(plan: OrderPlan, book: Book): boolean {
  const order = book.orders.get(plan.orderId);
  if (order !== undefined && liveAttemptOf(book, order) !== null) return true;
  if (plan.kind === 'entry') {
    const occupant = book.positionByMint.get(plan.mint);
    return occupant !== undefined && occupant !== plan.positionId;
  }
  const held = book.positions.get(plan.positionId);
  if (held === undefined || !HELD_POSITION_STATES.includes(held.position.state)) return true;
  return liveExitsOf(book, plan.positionId).some(
    (exit) => exit.plan.orderId !== plan.orderId && unprovenOf(book, exit).length > 0,
  );
}

/** What led to the order, as far as its plan tells. */
function lostOrder(plan: OrderPlan, context: AdoptionContext): readonly JournalEvent[] {
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
  if (context.isSignalKnown) return [decided];
  return [{ type: 'signal_received', signal: lostSignal(plan, context), deliveryId: null }, decided];
}

function lostSignal(plan: OrderPlan, { ids, nowMs }: AdoptionContext): Signal {
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
