import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseFailure } from './database-failure.ts';

export interface Lock {
  readonly release: () => void;
}

const LOCK_FILE = 'lock.db';

/**
 * Takes the data folder for this process. The operating system gives the lock back when the process dies in
 * whatever way, so there is never a stale lock to remove. Throws `DatabaseFailure` `locked` for a second taker.
 */
export function acquireLock(dataDir: string): Lock {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, LOCK_FILE), { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new DatabaseFailure(
      'locked',
      `another operator uses ${dataDir}; stop it first, or set CHIMERA_DATA_DIR to another folder`,
      error,
    );
  }
  return { release: () => db.close() };
}
