import type { Book } from '@chimera/core/book';
import type { JournalEvent } from '@chimera/core/events';
import { adoptionOf } from '@chimera/core/execution/adoption';
import type { SignNote } from '@chimera/core/execution/sign-note';
import type { Ids, OrderId, SignalId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { JournalEntry } from '@chimera/db/journal';
import type { Clock, Logger } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

/** What a start found in the signer's log that the database lacks. */
export interface SecondJournal {
  /** Oldest first. A signature without a note was written by another version and needs a person. */
  readonly unknown: readonly {
    readonly seq: number;
    readonly txid: Txid;
    readonly wire: Uint8Array;
    readonly note: SignNote | null;
  }[];
  /** Why the two journals cannot both be whole, as a sentence; null when one crash explains the difference. */
  readonly loss: string | null;
}

export interface LostSignaturesParts {
  readonly found: SecondJournal;
  readonly book: Book;
  readonly record: RecordEvents;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly isSignalKnown: (signalId: SignalId) => boolean;
  readonly isOrderKnown: (orderId: OrderId) => boolean;
}

/** The signatures that a start takes up from the signer's log. */
export interface LostSignatures {
  /** Takes up what can be now, and returns the orders that have a live attempt by it. */
  readonly adopt: () => readonly OrderId[];
  /** Whether a transaction is one of ours that waits to be taken up. */
  readonly isWaiting: (txid: Txid) => boolean;
  readonly waiting: () => number;
}

type Unknown = SecondJournal['unknown'][number];

export function createLostSignatures(parts: LostSignaturesParts): LostSignatures {
  const waiting = new Map<Txid, Unknown>(parts.found.unknown.map((lost) => [lost.txid, lost]));
  const told = new Set<Txid>();
  return {
    adopt: () => {
      const orderIds: OrderId[] = [];
      for (const lost of waiting.values()) {
        const orderId = adopt(lost, parts, told);
        if (orderId === null) continue;
        waiting.delete(lost.txid);
        orderIds.push(orderId);
      }
      return orderIds;
    },
    isWaiting: (txid) => waiting.has(txid),
    waiting: () => waiting.size,
  };
}

/** Null when it has to wait. Nothing is awaited: the attempt is in the book before anybody else looks. */
function adopt(lost: Unknown, parts: LostSignaturesParts, told: Set<Txid>): OrderId | null {
  const { book, record, clock, logger, ids } = parts;
  const { txid, note, seq, wire } = lost;
  const tell = (reason: string): null => {
    if (!told.has(txid))
      logger.error({ txid, line: seq }, `a signature of ours cannot be taken up: ${reason}`);
    told.add(txid);
    return null;
  };
  if (note === null) return tell('its line in the signer log was written by another version');
  const { orderId, signalId } = note.plan;
  const isOrderKnown = parts.isOrderKnown(orderId);
  const isSignalKnown = parts.isSignalKnown(signalId);
  const context = { book, ids, nowMs: clock.nowMs(), isOrderKnown, isSignalKnown };
  const adoption = adoptionOf({ txid, note }, context);
  if (adoption.outcome === 'impossible') return tell(adoption.reason);
  if (adoption.outcome === 'waits') return null;
  record(adoption.events.map((event) => toEntry(event, wire)));
  logger.warn({ txid, orderId, line: seq }, 'a signature that only the signer log had is taken up');
  return orderId;
}

const toEntry = (event: JournalEvent, wire: Uint8Array): JournalEntry =>
  event.type === 'attempt_signed' ? { event, bytes: wire } : { event };
