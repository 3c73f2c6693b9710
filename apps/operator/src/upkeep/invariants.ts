import { AssertionError } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import type { AuditProblem } from '@chimera/db/audit-chain';
import type { Violation } from '@chimera/db/invariants';
import type { Logger } from '../ports.ts';

export interface InvariantsParts {
  readonly book: Book;
  readonly check: (book: Book, afterSeq: number) => readonly Violation[];
  /** Follows the next stretch of the audit chain. */
  readonly patrolAudit: () => readonly AuditProblem[];
  readonly haltEntries: (reason: string) => void;
  readonly logger: Logger;
}

export interface Invariants {
  /** What somebody else found. */
  readonly tell: (violations: readonly Violation[]) => void;
  /** Over the whole history, at a start. */
  readonly checkAll: () => void;
  /** Over what happened lately, every minute. */
  readonly checkRecent: () => void;
}

/** What a row outside the audit chain is told as; no rule of trading reads those rows. */
const AUDIT_CODE = 'I15';

/** Rows that the check of every minute looks back. */
const RECENT_ROWS = 20_000;

/**
 * Asks in production what the tests ask. A broken invariant halts entries and is told once; one that says that the
 * books cannot be trusted ends the process. An audit row out of its chain is told and stops nothing.
 */
export function createInvariants(parts: InvariantsParts): Invariants {
  const { book, check, patrolAudit, haltEntries, logger } = parts;
  const told = new Set<string>();
  const tell = (violations: readonly Violation[]): void => {
    for (const { code, sentence, isFatal } of violations) {
      if (told.has(sentence)) continue;
      told.add(sentence);
      logger.error({ invariant: code }, sentence);
      if (code !== AUDIT_CODE) haltEntries(`${code}: ${sentence}`);
      if (isFatal) throw new AssertionError(`${code}: ${sentence}`);
    }
  };
  const run = (afterSeq: number): void => {
    const forged = patrolAudit().map(({ sentence }) => ({ code: AUDIT_CODE, sentence, isFatal: false }));
    tell([...check(book, afterSeq), ...forged]);
  };
  return {
    tell,
    checkAll: () => run(0),
    checkRecent: () => run(Math.max(0, book.lastSeq - RECENT_ROWS)),
  };
}
