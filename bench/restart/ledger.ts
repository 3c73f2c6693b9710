import { createHash } from 'node:crypto';
import { must } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { EventOf, JournalEvent, Journaled } from '@chimera/core/events';
import { createIds, type Ids } from '@chimera/core/ids';
import { unixMs } from '@chimera/core/units/chain';
import { createRowWriter } from '@chimera/db/journal';
import type { Db } from '@chimera/db/open';
import type { SignerLog } from '../../apps/operator/src/compose/signer-log.ts';

/** Both journals, written as the operator writes them, without a commit for each event. */
export interface Ledger {
  readonly book: Book;
  readonly ids: Ids;
  append(event: JournalEvent, bytes?: Uint8Array): void;
  /** Takes an event that the book has folded already. */
  write(row: Journaled, bytes: Uint8Array | null): void;
  /** Runs `work` as one commit; resolves when both journals have it. */
  commit(work: () => void): Promise<void>;
}

export interface LedgerParts {
  readonly db: Db;
  readonly book: Book;
  readonly signerLog: SignerLog;
}

export function createLedger({ db, book, signerLog }: LedgerParts): Ledger {
  const writeRow = createRowWriter(db);
  let signed: Promise<void>[] = [];
  const write = (row: Journaled, bytes: Uint8Array | null): void => {
    const { event } = row;
    if (event.type === 'attempt_signed' && bytes !== null) {
      signed.push(signerLog.append(toSignedEntry(event, bytes, book)));
    }
    writeRow(row, bytes);
  };
  return {
    book,
    ids: createIds((text) => createHash('sha256').update(text).digest('hex')),
    write,
    append(event, bytes) {
      const row = { seq: book.lastSeq + 1, atMs: unixMs(Date.now()), event };
      applyToBook(book, row);
      write(row, bytes ?? null);
    },
    async commit(work) {
      db.transaction(work).immediate();
      db.pragma('wal_checkpoint(PASSIVE)');
      await Promise.all(signed);
      signed = [];
    },
  };
}

function toSignedEntry(event: EventOf<'attempt_signed'>, wire: Uint8Array, book: Book) {
  const { type, txid, ...draft } = event;
  const { plan } = must(book.orders.get(event.orderId), `order of ${type}`);
  const note = { plan, draft, journalSeq: book.lastSeq - 1 };
  return { orderId: event.orderId, n: event.n, txid, wire, note };
}
