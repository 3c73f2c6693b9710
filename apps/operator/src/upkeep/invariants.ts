import { AssertionError } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import type { Violation } from '@chimera/db/invariants';
import type { Logger } from '../ports.ts';

export interface InvariantsParts {
  readonly book: Book;
  readonly check: (book: Book, afterSeq: number) => readonly Violation[];
  readonly haltEntries: (reason: string) => void;
  readonly logger: Logger;
}

export interface Invariants {
  /** Over the whole history, at a start. */
  readonly checkAll: () => void;
  /** Over what happened lately, every minute. */
  readonly checkRecent: () => void;
}

/** Rows that the check of every minute looks back. */
const RECENT_ROWS = 20_000;

/**
 * Asks in production what the tests ask. A broken invariant halts entries and is told once; one that says that the
 * books cannot be trusted ends the process.
 */
export function createInvariants({ book, check, haltEntries, logger }: InvariantsParts): Invariants {
  const told = new Set<string>();
  const run = (afterSeq: number): void => {
    for (const { code, sentence, isFatal } of check(book, afterSeq)) {
      if (told.has(sentence)) continue;
      told.add(sentence);
      logger.error({ invariant: code }, sentence);
      haltEntries(`${code}: ${sentence}`);
      if (isFatal) throw new AssertionError(`${code}: ${sentence}`);
    }
  };
  return {
    checkAll: () => run(0),
    checkRecent: () => run(Math.max(0, book.lastSeq - RECENT_ROWS)),
  };
}
