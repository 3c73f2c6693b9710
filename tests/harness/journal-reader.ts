import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Stack } from './stack.ts';

export interface JournalRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly type: string;
  readonly data: string;
}

/** Reads the operator's database beside it, as the dashboard does: read-only, never the writer. */
export interface JournalReader {
  all<Row>(sql: string, ...values: readonly (string | number)[]): Row[];
  /** The first column of the first row. */
  one<Value>(sql: string, ...values: readonly (string | number)[]): Value | undefined;
  events(type: string): JournalRow[];
  lastSeq(): number;
  close(): void;
}

/** `integers` decides whether INTEGER columns arrive as numbers or, for amounts, as bigint. */
export function openJournal(stack: Stack, integers: 'number' | 'bigint' = 'number'): JournalReader {
  return openJournalAt(stack.dataDir, integers);
}

export function openJournalAt(dataDir: string, integers: 'number' | 'bigint' = 'number'): JournalReader {
  const db = new Database(join(dataDir, 'chimera.db'), { readonly: true, timeout: 5_000 });
  db.pragma('query_only = ON');
  db.defaultSafeIntegers(integers === 'bigint');
  // The caller names the row type that its own SQL selects; a wrong one fails the test that reads it.
  const all = <Row>(sql: string, ...values: readonly (string | number)[]): Row[] =>
    db.prepare(sql).all(...values) as Row[];
  const one = <Value>(sql: string, ...values: readonly (string | number)[]): Value | undefined =>
    db
      .prepare(sql)
      .pluck()
      .get(...values) as Value | undefined;
  return {
    all,
    one,
    events: (type) => all<JournalRow>('SELECT seq, at_ms, type, data FROM journal WHERE type = ?', type),
    lastSeq: () => one<number>('SELECT coalesce(max(seq), 0) FROM journal') ?? 0,
    close: () => db.close(),
  };
}
