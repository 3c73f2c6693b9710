import { assert } from '@chimera/core/assert';
import { migrate } from '@chimera/db/migrate';
import { type Db, openWriter } from '@chimera/db/open';

/** What outlives the simulated operator's deaths, for as long as one seed lasts. */
export interface DurableDb {
  readonly db: Db;
  /** Keeps the database as it is now; the next backup takes the place of this one. */
  readonly backUp: () => void;
  /** Brings the last backup back, and takes what came after it; false without one. */
  readonly restore: () => boolean;
  /** Gives the database back as it was before the seed; no other seed can begin before. */
  readonly close: () => void;
  /** Ends the seed as `close` does, but every later one begins with what this one left. */
  readonly keep: () => void;
}

/** How a seed finds its database: empty, or as people left it who set it up. */
export type Beginning = 'empty' | 'set_up';

const shared: Partial<Record<Beginning, Db>> = {};
let isTaken = false;

/**
 * A migrated database in memory. It is what survives a crash: a commit is in it or not, and what the journal had
 * not committed dies with the process, as it does when the power goes. All seeds of a process share it, because
 * opening one and preparing its statements takes longer than most seeds: each lives in a transaction of its own,
 * in which the journal's commits are savepoints, and which is rolled back at its end.
 */
export function createDurableDb(beginning: Beginning): DurableDb {
  assert(!isTaken, 'seeds are lived through one after the other');
  isTaken = true;
  const db = shared[beginning] ?? openShared();
  shared[beginning] = db;
  db.exec('BEGIN');
  let isBackedUp = false;
  return {
    db,
    backUp: () => {
      // A savepoint of the same name hides the older one.
      db.exec('SAVEPOINT backup');
      isBackedUp = true;
    },
    restore: () => {
      if (isBackedUp) db.exec('ROLLBACK TO backup');
      return isBackedUp;
    },
    close: () => {
      db.exec('ROLLBACK');
      isTaken = false;
    },
    keep: () => {
      db.exec('COMMIT');
      isTaken = false;
    },
  };
}

function openShared(): Db {
  const db = openWriter(':memory:');
  migrate(db);
  const prepare = db.prepare.bind(db);
  const pragma = db.pragma.bind(db);
  return Object.assign(db, {
    prepare: rememberStatements(prepare),
    // A file's business, which memory has none of and a running transaction would refuse.
    pragma: (source: string, options?: { readonly simple?: boolean }) =>
      isAboutFile(source) ? SYNCHRONOUS_FULL : pragma(source, options),
  });
}

const SYNCHRONOUS_FULL = 2n;
const isAboutFile = (source: string): boolean => /^(synchronous|wal_checkpoint)/.test(source);
const CHECKPOINT = /^PRAGMA wal_checkpoint/;
const NO_CHECKPOINT = 'SELECT 0 AS busy, -1 AS log, -1 AS checkpointed';

/** Prepares each statement once. One that is set to give single columns or arrays is another statement. */
function rememberStatements(prepare: Db['prepare']): Db['prepare'] {
  type Remembered = ReturnType<Db['prepare']>;
  const remembered = new Map<string, Remembered>();
  const once = (make: () => Remembered): (() => Remembered) => {
    let made: Remembered | null = null;
    return () => {
      made ??= make();
      return made;
    };
  };
  const remember = (sql: string): Remembered => {
    const known = remembered.get(sql);
    if (known !== undefined) return known;
    const query = CHECKPOINT.test(sql) ? NO_CHECKPOINT : sql;
    const pluck = once(() => prepare(query).pluck());
    const raw = once(() => prepare(query).raw());
    const made = Object.assign(prepare(query), { pluck, raw });
    remembered.set(sql, made);
    return made;
  };
  return remember as Db['prepare'];
}
