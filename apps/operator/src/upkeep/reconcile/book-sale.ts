import type { Book } from '@chimera/core/book';
import type { BookSaleAnswer, BookSaleCommand } from '@chimera/core/contract/reconciliation';
import type { JournalEvent } from '@chimera/core/events';
import {
  bookOutsideSale,
  type OutsideSale,
  type OutsideSaleBooking,
} from '@chimera/core/execution/outside-sale';
import type { Ids } from '@chimera/core/ids';
import { settledBySale } from '@chimera/core/portfolio/differences';
import { type Address, type Height, type Txid, txid as toTxid } from '@chimera/core/units/chain';
import type { JournalEntry } from '@chimera/db/journal';
import type { ReconcileBooks } from '@chimera/db/reads/reconcile-books';
import { measureFill } from '@chimera/solana/fill/measure';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { decodeTransaction, txidOf } from '@chimera/solana/tx/codec';
import { DoorError } from '../../http/door-error.ts';
import type { Chain, Clock, Signer } from '../../ports.ts';
import type { RecordEvents } from '../../record.ts';
import { findFinalized } from './chain-side.ts';

export interface BookSaleParts {
  readonly chain: Pick<Chain, 'providers'>;
  readonly wallet: Address;
  readonly book: Book;
  readonly books: Pick<ReconcileBooks, 'openDifferences'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly ids: Ids;
  readonly signer: Pick<Signer, 'takeUp' | 'discard'>;
  readonly heightMax: () => Height;
  readonly record: RecordEvents;
}

export type BookSale = (command: BookSaleCommand, by: string) => Promise<BookSaleAnswer>;

/**
 * Takes a sale that our key signed outside of this operator into the books, as the chain has it: order, attempt and
 * fill are one commit with the word of who did it. Throws `not_found` unless the difference stands open, `not_ready`
 * while no provider shows it, and `conflict` with what to do when it is no plain sale of an open position.
 */
export function createBookSale(parts: BookSaleParts): BookSale {
  const busy = new Set<string>();
  return async (command, by) => {
    if (busy.has(command.key)) throw new DoorError('conflict', { details: 'it is being booked already' });
    busy.add(command.key);
    try {
      return await bookSale(parts, command, by);
    } finally {
      busy.delete(command.key);
    }
  };
}

async function bookSale(
  parts: BookSaleParts,
  { key, reason }: BookSaleCommand,
  by: string,
): Promise<BookSaleAnswer> {
  const txid = openStrangerOf(parts, key);
  const { sale, wire } = await readSale(parts, txid);
  const { plan, note } = bookable(planned(parts, sale));
  // The signer's log first: an attempt that only the database has would look like a lost log.
  await parts.signer.takeUp({ orderId: plan.orderId, n: note.draft.n, txid, wire, note });
  // An exit may have begun meanwhile.
  const booking = planned(parts, sale);
  if (booking.outcome === 'refused') await parts.signer.discard(txid, `not booked: ${booking.reason}`);
  const bookedAs = bookable(booking);
  const settledKeys = settledBy(parts, bookedAs);
  const resolved: JournalEvent = {
    ...{ type: 'difference_resolved', key, by, reason: `booked as a sale: ${reason}` },
    ...(settledKeys.length === 0 ? {} : { settledKeys }),
  };
  const appended = parts.record([...bookedAs.events, resolved].map((event) => toEntry(event, wire)));
  await appended.durable;
  const { positionId } = plan;
  return { status: 'booked', key, positionId, seq: appended.events.at(-1)?.seq ?? parts.book.lastSeq };
}

function settledBy({ book, books }: BookSaleParts, { plan, note }: Bookable): readonly string[] {
  const { positionId, mint } = plan;
  const { terms } = note.draft;
  const held = book.positions.get(positionId)?.amounts.heldAtoms ?? 0n;
  const leftAtoms = terms.side === 'sell' ? held - terms.sellAtoms : held;
  return settledBySale(books.openDifferences(), { positionId, mint, leftAtoms });
}

const toEntry = (event: JournalEvent, wire: Uint8Array): JournalEntry =>
  event.type === 'attempt_signed' ? { event, bytes: wire } : { event };

function openStrangerOf({ books }: BookSaleParts, key: string): Txid {
  const open = books.openDifferences().find((each) => each.key === key);
  if (open === undefined) throw new DoorError('not_found', { details: 'no open difference has this key' });
  if (open.kind === 'UNKNOWN_TX') return toTxid(open.subjectId);
  throw new DoorError('conflict', { details: 'only a transaction that our key signed elsewhere is booked' });
}

const planned = ({ book, ids, clock, heightMax }: BookSaleParts, sale: OutsideSale): OutsideSaleBooking =>
  bookOutsideSale(sale, { book, ids, nowMs: clock.nowMs(), heightMax: heightMax() });

type Bookable = Extract<OutsideSaleBooking, { outcome: 'bookable' }>;

function bookable(booking: OutsideSaleBooking): Bookable {
  if (booking.outcome === 'refused') throw new DoorError('conflict', { details: booking.reason });
  return booking;
}

/** As two providers show it at finalized, where there are two; the bytes must be those that the signature is of. */
async function readSale(
  { chain, wallet }: BookSaleParts,
  txid: Txid,
): Promise<{ readonly sale: OutsideSale; readonly wire: Uint8Array }> {
  const { measured, slot, blockTimeMs } = await agreedWord(chain.providers, txid, wallet);
  if (!measured.succeeded) {
    throw new DoorError('conflict', {
      details: 'it failed on the chain and sold nothing; explain it instead',
    });
  }
  const wire = await readWire(chain.providers, txid);
  if (wire === null) throw notShown();
  const decoded = decodeTransaction(wire);
  if (!decoded.ok || txidOf(decoded.value) !== txid) {
    throw new DoorError('conflict', { details: 'the provider shows other bytes than were signed' });
  }
  return { sale: { txid, slot, blockTimeMs, blockhash: decoded.value.blockhash, ...measured }, wire };
}

const WITNESSES_MIN = 2;

const notShown = (): DoorError =>
  new DoorError('not_ready', {
    details: 'too few providers show this transaction as finalized now; try again in a minute',
  });

/** One provider alone may be wrong about amounts that are booked for good. */
async function agreedWord(providers: Chain['providers'], txid: Txid, wallet: Address) {
  const shown = await Promise.all(providers.map((node) => findFinalized([node], txid)));
  const words = shown.flatMap((each) => {
    if (each.state !== 'shown' || each.transaction.slot === null) return [];
    const { slot, blockTimeMs } = each.transaction;
    return [{ measured: measureFill(each.transaction, wallet, new Set()), slot, blockTimeMs }];
  });
  const [first] = words;
  if (first === undefined || words.length < Math.min(WITNESSES_MIN, providers.length)) throw notShown();
  const says = ({ measured, slot }: typeof first): string => {
    const { succeeded, walletDeltaLamports, tokenDeltas } = measured;
    return [slot, succeeded, walletDeltaLamports, ...[...tokenDeltas].map(String).toSorted()].join(' ');
  };
  if (words.some((word) => says(word) !== says(first))) {
    throw new DoorError('conflict', { details: 'the providers disagree on its amounts; it is not booked' });
  }
  return first;
}

async function readWire(nodes: Chain['providers'], txid: Txid): Promise<Uint8Array | null> {
  for (const node of nodes) {
    try {
      const wire = await node.getTransactionWire(txid, { commitment: 'finalized' });
      if (wire !== null) return wire;
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
    }
  }
  return null;
}
