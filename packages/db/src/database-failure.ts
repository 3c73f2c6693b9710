import Database from 'better-sqlite3';

export type DatabaseFailureCode =
  | 'cannot_open'
  | 'foreign_file'
  | 'damaged'
  | 'locked'
  | 'migration_changed'
  | 'migration_missing'
  | 'migration_failed'
  | 'read_timeout'
  | 'read_failed'
  | 'reader_busy';

const RETRYABLE: readonly DatabaseFailureCode[] = [
  'cannot_open',
  'read_timeout',
  'read_failed',
  'reader_busy',
];

/** The file or its keeper failed us; the message says what to do. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  readonly code: DatabaseFailureCode;
  readonly retryable: boolean;

  constructor(code: DatabaseFailureCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.retryable = RETRYABLE.includes(code);
  }
}

const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;

const RESTORE_NEWEST = 'stop, and restore the newest backup beside the signer log';

/** Runs what opens or reads the file; what SQLite calls corrupt becomes a refusal that says what to do. */
export function refuseDamaged<T>(path: string, run: () => T, remedy = RESTORE_NEWEST): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !DAMAGE.test(error.code)) throw error;
    throw new DatabaseFailure('damaged', `${path} is damaged (${error.code}); ${remedy}`, error);
  }
}
