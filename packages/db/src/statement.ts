import type { Statement } from 'better-sqlite3';
import type { Db } from './open.ts';

type Value = string | number | bigint | Uint8Array | null;

/** An insert that binds one object whose keys are the columns. */
export function insertInto<Row extends { readonly [column in keyof Row]: Value }>(
  db: Db,
  table: string,
  columns: readonly (keyof Row & string)[],
): Statement<[Row]> {
  const names = columns.join(', ');
  const values = columns.map((column) => `@${column}`).join(', ');
  return db.prepare<[Row]>(`INSERT INTO ${table} (${names}) VALUES (${values})`);
}
