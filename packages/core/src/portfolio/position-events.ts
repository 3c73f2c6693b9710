import { assert, must } from '../assert.ts';
import type { EntryPlan, OrderPlan } from '../decision/decision.ts';
import type { EventOf } from '../events.ts';
import type { Fill } from '../execution/fill.ts';
import { transition } from '../machine.ts';
import type { UnixMs } from '../units/chain.ts';
import { lamports } from '../units/lamports.ts';
import { measurePosition, type Position, withFill, withoutFill } from './position.ts';
import { type PositionState, positionMachine } from './position-machine.ts';

/** Events that change a position; the book and the tables both go through `nextPosition`. */
export type PositionEvent = EventOf<
  | 'attempt_signed'
  | 'attempt_landed_provisionally'
  | 'attempt_rolled_back'
  | 'attempt_landed'
  | 'attempt_failed_on_chain'
  | 'order_abandoned'
>;

/** The position that an entry's first signed attempt creates. */
function openingPosition(plan: EntryPlan, atMs: UnixMs): Position {
  return {
    positionId: plan.positionId,
    entryOrderId: plan.orderId,
    signalId: plan.signalId,
    strategy: plan.strategy,
    mint: plan.mint,
    leader: plan.leader,
    state: 'opening',
    flagReason: null,
    fills: [],
    failedCostLamports: lamports(0n),
    createdAtMs: atMs,
    openedAtMs: null,
    closedAtMs: null,
  };
}

/**
 * The position after an event of one of its orders. `position` is null only before the first attempt of its
 * entry. Returns null when the event concerns an order that never had a position.
 */
export function nextPosition(
  position: Position | null,
  plan: OrderPlan,
  event: PositionEvent,
  atMs: UnixMs,
): Position | null {
  if (event.type === 'attempt_signed') return onSigned(position, plan, atMs);
  if (event.type === 'order_abandoned') return position === null ? null : onAbandoned(position, plan, atMs);
  const held = must(position, `position of ${event.type}`);
  switch (event.type) {
    case 'attempt_landed_provisionally':
      return onFill(withFill(held, event.fill), atMs);
    case 'attempt_landed':
      return onFinalFill(withFill(held, event.fill), plan.kind, atMs);
    case 'attempt_rolled_back':
      return onRolledBack(withoutFill(held, event.txid), plan);
    case 'attempt_failed_on_chain':
      return onFailed(held, plan, event);
  }
}

/**
 * The position after a transaction that had been written off turned out to have landed. A purchase opens the position
 * of `plan`, unless its own is still there: a sale of what it bought kept that one in quarantine.
 */
export function positionAfterLateFill(
  position: Position | null,
  plan: OrderPlan | null,
  fill: Fill,
  atMs: UnixMs,
): Position {
  if (fill.side === 'sell') {
    return onFinalFill(withFill(must(position, 'position of a late sale'), fill), 'exit', atMs);
  }
  if (position !== null) return onExplained(withFill(position, fill), atMs);
  assert(plan?.kind === 'entry', 'a late purchase has an entry');
  return onFinalFill(withFill(openingPosition(plan, atMs), fill), 'entry', atMs);
}

/** What was sold has been bought after all: with nothing left the position is over, else it goes on. */
function onExplained(position: Position, atMs: UnixMs): Position {
  if (position.state === 'opening') return onFill(position, atMs);
  const { heldAtoms, boughtAtoms, soldAtoms } = measurePosition(position);
  if (position.state !== 'quarantined' || soldAtoms > boughtAtoms) return position;
  if (heldAtoms > 0n) return to(position, 'open');
  return { ...to(to(position, 'exiting'), 'closed'), closedAtMs: atMs };
}

function onSigned(position: Position | null, plan: OrderPlan, atMs: UnixMs): Position {
  if (plan.kind === 'entry') return position ?? openingPosition(plan, atMs);
  return to(must(position, 'position of an exit'), 'exiting');
}

function onFill(position: Position, atMs: UnixMs): Position {
  if (position.state !== 'opening') return position;
  return { ...to(position, 'open'), openedAtMs: position.openedAtMs ?? atMs };
}

/**
 * Only an exit's final fill ends a position, whatever a person or an invariant called it meanwhile. A sale of
 * more than was bought means that a final measurement took back what a provisional one had shown.
 */
function onFinalFill(position: Position, kind: OrderPlan['kind'], atMs: UnixMs): Position {
  if (kind === 'entry') return checked(onFill(position, atMs));
  const exiting = to(position, 'exiting');
  if (measurePosition(position).heldAtoms > 0n) return to(exiting, 'open');
  const { boughtAtoms, soldAtoms } = measurePosition(position);
  return soldAtoms > boughtAtoms ? checked(exiting) : { ...to(exiting, 'closed'), closedAtMs: atMs };
}

function checked(position: Position): Position {
  const { boughtAtoms, soldAtoms } = measurePosition(position);
  if (soldAtoms <= boughtAtoms) return position;
  return { ...to(position, 'quarantined'), flagReason: 'more was sold than bought' };
}

/** A failure may overtake a provisional landing that was on another fork; its fill never happened. */
function onFailed(
  position: Position,
  plan: OrderPlan,
  { txid, failed }: EventOf<'attempt_failed_on_chain'>,
): Position {
  const wasBelieved = position.fills.some((fill) => fill.txid === txid);
  const without = wasBelieved ? onRolledBack(withoutFill(position, txid), plan) : position;
  return {
    ...without,
    failedCostLamports: lamports(position.failedCostLamports - failed.walletDeltaLamports),
  };
}

/** An exit's fork leaves the exit live; an entry's fork leaves nothing held. */
function onRolledBack(position: Position, plan: OrderPlan): Position {
  if (plan.kind === 'exit') return position;
  if (position.state === 'open') return { ...to(position, 'opening'), openedAtMs: null };
  return { ...to(position, 'quarantined'), flagReason: 'entry_rolled_back_during_exit' };
}

function onAbandoned(position: Position, plan: OrderPlan, atMs: UnixMs): Position {
  if (plan.kind === 'entry') {
    // A fork during an exit leaves the position quarantined; without any fill there was never anything to hold.
    const isEmpty = position.state === 'quarantined' && position.fills.length === 0;
    return position.state === 'opening' || isEmpty ? { ...to(position, 'void'), closedAtMs: atMs } : position;
  }
  return position.state === 'exiting' ? to(position, 'open') : position;
}

function to(position: Position, state: PositionState): Position {
  if (position.state === state) return position;
  return { ...position, state: transition(positionMachine, position.state, state) };
}

/** The position after a person's or an invariant's word that no fill explains. */
export function flaggedPosition(position: Position, event: EventOf<'position_flagged'>): Position {
  return { ...to(position, event.state), flagReason: event.reason };
}
