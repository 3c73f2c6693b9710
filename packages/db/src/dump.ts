import { createHash } from 'node:crypto';
import type { Db } from './open.ts';

/** The schema as SQL, tables before indexes before triggers, each by name: equal schemas give equal text. */
export function dumpSchema(db: Db): string {
  const statements = db
    .prepare<[], string>(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
       ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, tbl_name, name`,
    )
    .pluck()
    .all();
  return `${statements.map((sql) => `${sql};`).join('\n\n')}\n`;
}

/** Every row of every table as text, in key order: equal content gives equal text. */
export function dumpRows(db: Db): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(tablesOf(db).map((table) => [table, selectRows(db, table).all()]));
}

/** A digest of every table's rows, without holding them in memory: equal content gives equal digests. */
export function digestTables(db: Db): ReadonlyMap<string, string> {
  return new Map(
    tablesOf(db).map((table) => {
      const hash = createHash('sha256');
      for (const row of selectRows(db, table).iterate()) hash.update(`${row}\n`);
      return [table, hash.digest('hex')] as const;
    }),
  );
}

const tablesOf = (db: Db): string[] =>
  db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();

function selectRows(db: Db, table: string) {
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const quoted = columns.map((column) => `quote(${column})`).join(" || '|' || ");
  return db.prepare<[], string>(`SELECT ${quoted} FROM ${table} ORDER BY 1`).pluck();
}
