import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { assert } from '@chimera/core/assert';
import Database from 'better-sqlite3';
import { DatabaseFailure } from './database-failure.ts';

export type Db = Database.Database;

/** Older versions can lose committed rows when two processes share a WAL file. */
const SQLITE_VERSION_MIN = '3.51.3';
const BUSY_TIMEOUT_MS = 5_000;
/** "CHMR": names the file's owner in its header; writing it is the harmless first write of a connection. */
const APPLICATION_ID = 0x43_48_4d_52;
/** Pages a connection keeps in memory, in KiB: the writer's indexes should stay there. */
const WRITER_CACHE_KIB = 64 * 1_024;
const READER_CACHE_KIB = 16 * 1_024;
const SYNCHRONOUS_FULL = 2n;

/**
 * Opens the one writing connection, creating file and folder when missing. Every integer is read as bigint.
 * Throws `DatabaseFailure` when the file cannot be opened or belongs to another program.
 */
export function openWriter(path: string): Db {
  mkdirSync(dirname(path), { recursive: true });
  const db = openAt(path, { readonly: false });
  try {
    setCommonPragmas(db);
    db.pragma('journal_mode = WAL');
    setSynchronousFull(db);
    db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    // Checkpoints are taken beside the journal, never inside a commit.
    db.pragma('wal_autocheckpoint = 0');
    claimFile(db, path);
    // The setting can fall back to NORMAL silently at a new file's first write, so it is set and read again.
    setSynchronousFull(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a connection that can only read. Throws `DatabaseFailure` when there is no file yet. */
export function openReader(path: string): Db {
  const db = openAt(path, { readonly: true });
  setCommonPragmas(db);
  db.pragma('synchronous = FULL');
  db.pragma('query_only = ON');
  db.pragma(`cache_size = -${READER_CACHE_KIB}`);
  return db;
}

/** Opens a connection that moves the WAL into the file, which a reader may not, and writes nothing else. */
export function openMover(path: string): Db {
  const db = openAt(path, { readonly: false });
  setCommonPragmas(db);
  setSynchronousFull(db);
  db.pragma('query_only = ON');
  return db;
}

export function setSynchronousFull(db: Db): void {
  db.pragma('synchronous = FULL');
  assert(db.pragma('synchronous', { simple: true }) === SYNCHRONOUS_FULL, 'synchronous must be FULL');
}

function openAt(path: string, { readonly }: { readonly: boolean }): Db {
  let db: Db;
  try {
    db = new Database(path, { readonly, fileMustExist: readonly, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw new DatabaseFailure(
      'cannot_open',
      `cannot open ${path}; check the path and its permissions`,
      error,
    );
  }
  db.defaultSafeIntegers(true);
  assertVersion(db);
  return db;
}

function assertVersion(db: Db): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  assert(
    isVersionAtLeast(version, SQLITE_VERSION_MIN),
    `SQLite ${version} is older than ${SQLITE_VERSION_MIN}`,
  );
}

/** Compares dotted versions number by number. */
export function isVersionAtLeast(version: string, least: string): boolean {
  const parts = version.split('.').map(Number);
  const wanted = least.split('.').map(Number);
  for (const [index, part] of wanted.entries()) {
    const difference = (parts[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function setCommonPragmas(db: Db): void {
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('mmap_size = 0');
  db.pragma('fullfsync = ON');
  db.pragma('checkpoint_fullfsync = ON');
}

function claimFile(db: Db, path: string): void {
  const owner = Number(db.pragma('application_id', { simple: true }));
  if (owner !== 0 && owner !== APPLICATION_ID) {
    throw new DatabaseFailure('foreign_file', `${path} belongs to another program; choose another path`);
  }
  db.pragma(`application_id = ${APPLICATION_ID}`);
}
