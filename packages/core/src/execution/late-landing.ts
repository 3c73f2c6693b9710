import { type Book, liveExitsOf, unprovenOf } from '../book.ts';
import type { EntryPlan, OrderPlan } from '../decision/decision.ts';
import type { EventOf, JournalEvent } from '../events.ts';
import type { Ids, PositionId } from '../ids.ts';
import { measurePosition, withFill } from '../portfolio/position.ts';
import { HELD_POSITION_STATES } from '../portfolio/position-machine.ts';
import type { Txid, UnixMs } from '../units/chain.ts';
import { lostOrder } from './adoption.ts';
import type { Fill } from './fill.ts';

/** A written-off transaction that is final on the chain after all, measured under the plan it was signed for. */
export interface LateLanding {
  readonly txid: Txid;
  readonly plan: OrderPlan;
  readonly fill: Fill;
  readonly witnesses: readonly string[];
}

export interface LateLandingContext {
  readonly book: Book;
  readonly ids: Pick<Ids, 'uuid' | 'providerSignal' | 'entryOrder' | 'position'>;
  readonly nowMs: UnixMs;
}

/**
 * `waits`: the mint is taken, or an exit of the same position has no end yet. `unbookable`: no position holds what it
 * sold any more, so a person has to look.
 */
export type LateBooking =
  | { readonly outcome: 'booked'; readonly events: readonly JournalEvent[] }
  | { readonly outcome: 'waits' }
  | { readonly outcome: 'unbookable'; readonly reason: string };

/**
 * What the journal must tell so that the books have it: a purchase becomes a position of its own, when the one that
 * it was signed for ended void, and is guarded and sold like any other; a sale is taken from the position it sold from.
 */
export function bookLateLanding(late: LateLanding, context: LateLandingContext): LateBooking {
  return late.plan.kind === 'entry' ? bookPurchase(late, late.plan, context) : bookSale(late, context.book);
}

const WAITS: LateBooking = { outcome: 'waits' };

function bookPurchase(late: LateLanding, old: EntryPlan, context: LateLandingContext): LateBooking {
  const { book, ids } = context;
  const { txid, fill } = late;
  const own = book.positions.get(old.positionId);
  if (own !== undefined) {
    // What ends its position must wait for a sale that still has costs to book there.
    const isSold = measurePosition(withFill(own.position, fill)).heldAtoms === 0n;
    return isSold && isExitUnderWay(book, old.positionId)
      ? WAITS
      : { outcome: 'booked', events: [landedLate(late, fill)] };
  }
  if (book.orders.has(old.orderId) || book.positionByMint.has(old.mint)) return WAITS;
  const signalId = ids.providerSignal('operator', `late ${txid}`);
  const orderId = ids.entryOrder(signalId);
  const positionId = ids.position(orderId);
  const plan: EntryPlan = { ...old, signalId, orderId, positionId };
  const landed = landedLate(late, { ...fill, orderId, positionId });
  return { outcome: 'booked', events: [...lostOrder(plan, context), landed] };
}

/** With its own position gone it sold what is held of the token now: its purchase was late itself. */
function bookSale(late: LateLanding, book: Book): LateBooking {
  const { positions, positionByMint, orders } = book;
  const { mint, positionId: own } = late.plan;
  const positionId = positions.has(own) ? own : positionByMint.get(mint);
  const held = positionId === undefined ? undefined : positions.get(positionId);
  if (held === undefined || positionId === undefined)
    return { outcome: 'unbookable', reason: `position ${own} is over, and nothing else holds ${mint}` };
  const isEntryLive = [...orders.values()].some(
    ({ plan }) => plan.kind === 'entry' && plan.positionId === positionId,
  );
  // Its purchase is booked first, and a sale that may still sell it ends first.
  const mustWait = isEntryLive || isExitUnderWay(book, positionId);
  if (mustWait || !HELD_POSITION_STATES.includes(held.position.state)) return WAITS;
  if (-late.fill.tokenDeltaAtoms > held.amounts.heldAtoms)
    return { outcome: 'unbookable', reason: `position ${positionId} holds less than it sold` };
  return { outcome: 'booked', events: [landedLate(late, { ...late.fill, positionId })] };
}

const isExitUnderWay = (book: Book, positionId: PositionId): boolean =>
  liveExitsOf(book, positionId).some((exit) => unprovenOf(book, exit).length > 0);

const landedLate = ({ txid, witnesses }: LateLanding, fill: Fill): EventOf<'attempt_landed_late'> => ({
  type: 'attempt_landed_late',
  txid,
  fill,
  witnesses,
});
