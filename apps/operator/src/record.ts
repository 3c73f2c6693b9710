import { must } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { Appended, AppendOptions, Journal, JournalEntry } from '@chimera/db/journal';

/**
 * The only way anything is written: in the book in this tick, in the journal durably. One call is one atomic
 * unit. Whoever read the book to decide must call this without an `await` in between; effects wait for
 * `durable`, which never resolves when the commit fails.
 */
export type RecordEvents = (entries: readonly JournalEntry[], options?: AppendOptions) => Appended;

export interface Recorder extends RecordEvents {
  /** Resolves with the newest row appended so far once it is on disk; 0 before the first. */
  readonly settled: () => Promise<number>;
}

export interface RecordParts {
  readonly journal: Pick<Journal, 'append' | 'hurry'>;
  readonly book: Book;
  /** Must end the process: an event that the book refuses must not reach the disk either. */
  readonly onFatal: (error: unknown) => void;
}

export function createRecord({ journal, book, onFatal }: RecordParts): Recorder {
  let newest = Promise.resolve(book.lastSeq);
  const record = (...[entries, options]: Parameters<RecordEvents>): Appended => {
    const appended = journal.append(entries, options);
    const lastSeq = must(appended.events.at(-1), 'appended row').seq;
    newest = appended.durable.then(() => lastSeq);
    try {
      for (const row of appended.events) applyToBook(book, row);
    } catch (error) {
      onFatal(error);
      throw error;
    }
    return appended;
  };
  const settled = (): Promise<number> => {
    journal.hurry();
    return newest;
  };
  return Object.assign(record, { settled });
}
