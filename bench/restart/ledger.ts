import { createHash } from 'node:crypto';
import type { Book } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { JournalEvent } from '@chimera/core/events';
import { createIds, type Ids } from '@chimera/core/ids';
import type { UnixMs } from '@chimera/core/units/chain';
import { createRowWriter } from '@chimera/db/journal';
import type { Db } from '@chimera/db/open';

/** Writes events into a database as the journal would, without a commit for each, and folds them into a book. */
export interface Ledger {
  readonly book: Book;
  readonly ids: Ids;
  append(event: JournalEvent, bytes?: Uint8Array): void;
}

export function createLedger(db: Db, book: Book, nowMs: () => UnixMs): Ledger {
  const writeRow = createRowWriter(db);
  return {
    book,
    ids: createIds((text) => createHash('sha256').update(text).digest('hex')),
    append(event, bytes) {
      const row = { seq: book.lastSeq + 1, atMs: nowMs(), event };
      applyToBook(book, row);
      writeRow(row, bytes ?? null);
    },
  };
}
