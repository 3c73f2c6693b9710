import type { Signal } from '../admission/signal.ts';
import { type Book, type HeldPosition, liveExitsOf, unprovenOf } from '../book.ts';
import type { ExitPlan } from '../decision/decision.ts';
import type { EventOf, JournalEvent } from '../events.ts';
import type { Ids } from '../ids.ts';
import { HELD_POSITION_STATES } from '../portfolio/position-machine.ts';
import { BPS_ONE, type Bps, bps, bpsRatio } from '../units/bps.ts';
import { type Address, type Height, type Slot, slot, type Txid, type UnixMs } from '../units/chain.ts';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '../units/lamports.ts';
import type { Fill } from './fill.ts';
import type { AttemptDraft, SignNote } from './sign-note.ts';

/** A finalized transaction that our key signed elsewhere, measured from the wallet's balances. */
export interface OutsideSale {
  readonly txid: Txid;
  readonly blockhash: string;
  readonly slot: Slot;
  readonly blockTimeMs: UnixMs | null;
  readonly tokenDeltas: ReadonlyMap<Address, TokenAtoms>;
  readonly walletDeltaLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly rentLamports: Lamports;
  /** What the trade itself brought. */
  readonly tradeLamports: Lamports;
}

export interface OutsideSaleContext {
  readonly book: Book;
  readonly ids: Pick<Ids, 'uuid' | 'exitSignal' | 'exitOrder'>;
  readonly nowMs: UnixMs;
  /** Highest confirmed height that any provider told; the sale lies before it. */
  readonly heightMax: Height;
}

export type OutsideSaleBooking =
  | {
      readonly outcome: 'bookable';
      readonly plan: ExitPlan;
      readonly note: SignNote;
      readonly events: readonly JournalEvent[];
    }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * What the journal must tell so that the books have the sale like one of their own: a signal, an exit order of its
 * own, the attempt and its final fill, in one commit. Refuses whatever is not the plain sale of one open position.
 */
export function bookOutsideSale(sale: OutsideSale, context: OutsideSaleContext): OutsideSaleBooking {
  const { book } = context;
  const [moved, ...others] = sale.tokenDeltas;
  if (moved === undefined) return refused('it moved no token; explain it instead');
  const [mint, delta] = moved;
  if (others.length > 0)
    return refused('it moved several tokens, so what each brought is unknown; explain it instead');
  if (delta >= 0n) return refused('it bought a token; a purchase by hand stays yours, explain it instead');
  const positionId = book.positionByMint.get(mint);
  const held = positionId === undefined ? undefined : book.positions.get(positionId);
  if (held?.position.state === 'opening')
    return refused('its purchase has no proven end yet; try again when it has');
  if (held === undefined || !HELD_POSITION_STATES.includes(held.position.state)) {
    return refused('no open position holds this token; explain it instead');
  }
  const soldAtoms = tokenAtoms(-delta);
  if (soldAtoms > held.amounts.heldAtoms)
    return refused('it sold more than the position holds; explain it instead');
  const isExitLive = liveExitsOf(book, held.position.positionId).some(
    (exit) => unprovenOf(book, exit).length > 0,
  );
  if (isExitLive) return refused('an exit of this position is on its way; try again when it has ended');
  return booking(sale, { mint, soldAtoms, held }, context);
}

const refused = (reason: string): OutsideSaleBooking => ({ outcome: 'refused', reason });

interface Sold {
  readonly mint: Address;
  readonly soldAtoms: TokenAtoms;
  readonly held: HeldPosition;
}

function booking(sale: OutsideSale, sold: Sold, context: OutsideSaleContext): OutsideSaleBooking {
  const { book, ids } = context;
  const { txid } = sale;
  const plan = planOf(sale, sold, context);
  const { orderId, positionId, signalId } = plan;
  const draft = draftOf(sale, sold, plan, context);
  const signal: Signal = {
    ...{ signalId, tradeUuid: ids.uuid(signalId), door: 'manual', providerId: 'operator', lane: 'EXIT' },
    ...{ side: 'sell', mint: sold.mint, tokenSymbol: null, swap: null, hintLamports: null },
    exit: { positionId, cause: plan.cause, causeKey: plan.causeKey, fractionBps: plan.fractionBps },
    receivedAtMs: context.nowMs,
  };
  const decided: EventOf<'signal_decided'> = {
    ...{ type: 'signal_decided', signalId, verdict: 'approved', reasons: [], gates: [], order: plan },
    ...{ limitsVersion: book.limitsVersion, tokenSymbol: null, tokenDecimals: null },
  };
  const { walletDeltaLamports, feeLamports, rentLamports, blockTimeMs } = sale;
  const fill: Fill = {
    ...{ txid, orderId, positionId, mint: sold.mint, side: 'sell', slot: sale.slot, blockTimeMs },
    ...{ walletDeltaLamports, feeLamports, rentLamports, tipLamports: lamports(0n) },
    tokenDeltaAtoms: tokenAtoms(-sold.soldAtoms),
  };
  return {
    outcome: 'bookable',
    plan,
    note: { plan, draft, journalSeq: book.lastSeq },
    events: [
      { type: 'signal_received', signal, deliveryId: null },
      decided,
      { ...draft, type: 'attempt_signed', txid },
      { type: 'attempt_landed', txid, fill },
    ],
  };
}

function planOf(
  { txid }: OutsideSale,
  { held, mint, soldAtoms }: Sold,
  context: OutsideSaleContext,
): ExitPlan {
  const { book, ids } = context;
  const { positionId, strategy, leader } = held.position;
  return {
    ...{ kind: 'exit', side: 'sell', positionId, strategy, mint, leader, cause: 'outside', causeKey: txid },
    orderId: ids.exitOrder(positionId, 'outside', txid),
    signalId: ids.exitSignal(positionId, 'outside', txid),
    ...{ slippageBps: bps(0), tipLamports: lamports(0n), limitsVersion: book.limitsVersion },
    fractionBps: fractionOf(soldAtoms, held.amounts.heldAtoms),
  };
}

/** A part so small that it rounds to nothing is still a part. */
function fractionOf(soldAtoms: bigint, heldAtoms: bigint): Bps {
  return soldAtoms === heldAtoms ? bps(BPS_ONE) : bps(Math.max(1, bpsRatio(soldAtoms, heldAtoms) ?? 1));
}

/** Its blockhash is older than the block it is in, and it can land in no later one: it is there already. */
function draftOf(
  sale: OutsideSale,
  { soldAtoms }: Sold,
  { orderId, positionId }: ExitPlan,
  { book, heightMax }: OutsideSaleContext,
): AttemptDraft {
  const proceeds = sale.tradeLamports;
  return {
    ...{ orderId, positionId, n: 1, blockhash: sale.blockhash, blockhashSlot: slot(sale.slot - 1) },
    ...{ blockhashHeight: heightMax, lastValidHeight: heightMax, confirmedHeights: {} },
    ...{ haltEpoch: book.halt.epoch, bootEpoch: book.bootEpoch, limitsVersion: book.limitsVersion },
    terms: {
      ...{ side: 'sell', sellAtoms: soldAtoms, expectedLamports: proceeds, minLamports: proceeds },
      priceImpactBps: null,
    },
    // How its fee was made up is not known; the fill has all of it.
    ...{ tipLamports: lamports(0n), priorityFeeLamports: lamports(0n) },
  };
}
