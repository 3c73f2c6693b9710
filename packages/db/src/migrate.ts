import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseFailure } from './database-failure.ts';
import type { Db } from './open.ts';

const MIGRATION_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

export const MIGRATIONS_TABLE = `CREATE TABLE schema_migrations (
  number INTEGER PRIMARY KEY,
  name   TEXT NOT NULL,
  sha256 TEXT NOT NULL
) STRICT`;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

interface Applied {
  readonly number: bigint;
  readonly name: string;
  readonly sha256: string;
}

export const migrationsDir = (): string =>
  fileURLToPath(new URL('../../../database/migrations', import.meta.url));

/**
 * Brings the file to the newest schema, one transaction for each migration. Applied migrations must still be
 * there unchanged: a file that was migrated by other SQL is refused by `DatabaseFailure`.
 */
export function migrate(db: Db, dir: string = migrationsDir()): void {
  const migrations = readMigrations(dir);
  const applied = readApplied(db);
  for (const [index, row] of applied.entries()) checkUnchanged(row, migrations[index]);
  for (const migration of migrations.slice(applied.length)) apply(db, migration);
}

function readMigrations(dir: string): Migration[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name, index) => {
      const number = Number(MIGRATION_NAME.exec(name)?.[1]);
      if (number !== index + 1) {
        throw new DatabaseFailure(
          'migration_missing',
          `${name} should be number ${index + 1}; restore ${dir}`,
        );
      }
      const sql = readFileSync(join(dir, name), 'utf8');
      return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    });
}

function readApplied(db: Db): Applied[] {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").get();
  if (hasTable === undefined) db.exec(MIGRATIONS_TABLE);
  return db.prepare<[], Applied>('SELECT number, name, sha256 FROM schema_migrations ORDER BY number').all();
}

function checkUnchanged(row: Applied, migration: Migration | undefined): void {
  if (migration === undefined) {
    const message = `the database was migrated by a newer version (${row.name}); run that version`;
    throw new DatabaseFailure('migration_missing', message);
  }
  if (row.name !== migration.name || row.sha256 !== migration.sha256) {
    const message = `${migration.name} changed after it was applied; restore the file and add a new migration`;
    throw new DatabaseFailure('migration_changed', message);
  }
}

function apply(db: Db, migration: Migration): void {
  const run = db.transaction(() => {
    db.exec(migration.sql);
    db.prepare('INSERT INTO schema_migrations (number, name, sha256) VALUES (?, ?, ?)').run(
      migration.number,
      migration.name,
      migration.sha256,
    );
  });
  try {
    run.immediate();
  } catch (error) {
    throw new DatabaseFailure('migration_failed', `${migration.name} failed; nothing of it was kept`, error);
  }
}
