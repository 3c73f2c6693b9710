export type DatabaseFailureCode =
  | 'cannot_open'
  | 'foreign_file'
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
