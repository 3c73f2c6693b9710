import { max } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { Db } from './open.ts';
import { journal } from './schema/journal.ts';

export type ReadDb = BetterSQLite3Database;
/** What a read may use: one snapshot of the database. */
export type Snapshot = Pick<ReadDb, 'select' | 'selectDistinct'>;

/** Rows and the journal position they show: a client applies only events after `seq`. */
export interface ReadAt<Rows> {
  readonly seq: number;
  readonly rows: Rows;
}

export const createReadDb = (reader: Db): ReadDb => drizzle({ client: reader });

/** Runs a read in one transaction, so that rows and seq belong together. */
export function readAt<Rows>(db: ReadDb, read: (snapshot: Snapshot) => Rows): ReadAt<Rows> {
  return db.transaction((tx) => {
    const row = tx
      .select({ seq: max(journal.seq) })
      .from(journal)
      .get();
    return { seq: row?.seq ?? 0, rows: read(tx) };
  });
}
