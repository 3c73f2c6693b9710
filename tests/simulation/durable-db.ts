import { migrate } from '@chimera/db/migrate';
import { type Db, openWriter } from '@chimera/db/open';
import Database from 'better-sqlite3';

let template: Buffer | null = null;

/**
 * A migrated database in memory. It is what survives a crash: a commit is in it or not, and what the journal had
 * not committed dies with the process, as it does when the power goes.
 */
export function createDurableDb(): Db {
  template ??= migratedTemplate();
  const db = new Database(template);
  db.defaultSafeIntegers(true);
  db.pragma('foreign_keys = ON');
  return db;
}

function migratedTemplate(): Buffer {
  const db = openWriter(':memory:');
  migrate(db);
  const bytes = db.serialize();
  db.close();
  return bytes;
}
