import type { Book } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { Appended, Journal, JournalEntry } from '@chimera/db/journal';

/**
 * The only way anything is written: in the book in this tick, in the journal durably. One call is one atomic
 * unit. Whoever read the book to decide must call this without an `await` in between; effects wait for
 * `durable`, which never resolves when the commit fails.
 */
export type RecordEvents = (
  entries: readonly JournalEntry[],
  options?: { readonly urgent?: boolean },
) => Appended;

export interface RecordParts {
  readonly journal: Pick<Journal, 'append'>;
  readonly book: Book;
  /** Must end the process: an event that the book refuses must not reach the disk either. */
  readonly onFatal: (error: unknown) => void;
}

export function createRecord({ journal, book, onFatal }: RecordParts): RecordEvents {
  return (entries, options) => {
    const appended = journal.append(entries, options);
    try {
      for (const row of appended.events) applyToBook(book, row);
    } catch (error) {
      onFatal(error);
      throw error;
    }
    return appended;
  };
}
