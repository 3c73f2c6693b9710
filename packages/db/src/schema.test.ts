import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { dumpSchema } from './dump.ts';
import { scratchDb, scratchDir } from './fixtures.ts';
import { type Db, openWriter } from './open.ts';

const schemaSql = readFileSync(
  fileURLToPath(new URL('../../../database/schema.sql', import.meta.url)),
  'utf8',
);
const schemaDir = fileURLToPath(new URL('./schema/', import.meta.url));

test('schema.sql put into an empty file equals the migrations', () => {
  const empty = openWriter(`${scratchDir()}/empty.db`);
  empty.exec(schemaSql);
  expect(dumpSchema(empty)).toBe(dumpSchema(scratchDb().db));
});

async function mirroredTables(): Promise<SQLiteTable[]> {
  const files = readdirSync(schemaDir).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(files.map((name) => import(pathToFileURL(schemaDir + name).href)));
  return modules.flatMap((module: Record<string, SQLiteTable>) => Object.values(module));
}

test('every table has its mirror and the mirror no more', async () => {
  const { db } = scratchDb();
  const names = (await mirroredTables()).map((table) => getTableConfig(table).name);
  const inFile = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migrations' ORDER BY name",
    )
    .pluck()
    .all();
  expect(names.toSorted()).toEqual(inFile);
});

test('mirrors names, types, nullability and keys of every column', async () => {
  const { db } = scratchDb();
  for (const table of await mirroredTables()) {
    const config = getTableConfig(table);
    const compositeKey = config.primaryKeys[0]?.columns.map((column) => column.name) ?? [];
    const mirrored = config.columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      isNullable: !column.notNull,
      keyPart: column.primary ? 1 : compositeKey.indexOf(column.name) + 1,
    }));
    expect(mirrored, config.name).toEqual(columnsOf(db, config.name));
  }
});

function columnsOf(db: Db, table: string) {
  const rows = db.prepare<[string], { name: string; type: string; notnull: bigint; pk: bigint }>(
    'SELECT name, type, "notnull", pk FROM pragma_table_info(?)',
  );
  return rows.all(table).map((row) => ({
    name: row.name,
    type: row.type,
    isNullable: row.notnull === 0n && row.pk === 0n,
    keyPart: Number(row.pk),
  }));
}

test('mirrors every index with its columns, uniqueness and condition', async () => {
  const { db } = scratchDb();
  for (const table of await mirroredTables()) {
    const config = getTableConfig(table);
    const mirrored = config.indexes.map(({ config: index }) => ({
      name: index.name,
      isUnique: index.unique,
      columns: index.columns.map((column) => ('name' in column ? column.name : 'expression')),
      where: conditionOf(index.where),
    }));
    expect(byName(mirrored), config.name).toEqual(indexesOf(db, config.name));
  }
});

const byName = <T extends { name: string }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => a.name.localeCompare(b.name));

function conditionOf(where: { queryChunks: unknown[] } | undefined): string | null {
  if (where === undefined) return null;
  const texts = where.queryChunks.map((chunk) => {
    const value = typeof chunk === 'object' && chunk !== null && 'value' in chunk ? chunk.value : chunk;
    return Array.isArray(value) ? value.join('') : String(value);
  });
  return texts.join('');
}

function indexesOf(db: Db, table: string) {
  const indexes = db
    .prepare<[string], { name: string; unique: bigint }>(
      `SELECT name, "unique" FROM pragma_index_list(?) WHERE origin = 'c'`,
    )
    .all(table);
  const columns = db
    .prepare<[string], string>('SELECT name FROM pragma_index_info(?) ORDER BY seqno')
    .pluck();
  const sql = db.prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE name = ?').pluck();
  return byName(
    indexes.map((index) => ({
      name: index.name,
      isUnique: index.unique === 1n,
      columns: columns.all(index.name),
      where: /WHERE (.*)$/s.exec(sql.get(index.name) ?? '')?.[1]?.replace(/\s+/g, ' ') ?? null,
    })),
  );
}

test('no column of an amount is a float', () => {
  const { db } = scratchDb();
  const floats = db
    .prepare(
      `SELECT m.name || '.' || c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
       WHERE m.type = 'table' AND c.type = 'REAL' ORDER BY 1`,
    )
    .pluck()
    .all();
  expect(floats).toEqual([
    'orders.fraction_bps',
    'orders.slippage_bps',
    'position_trails.peak_bps',
    'signals.exit_fraction_bps',
    'signals.sold_fraction_bps',
    'wallet_scores.wqs',
    'wallets.wqs',
  ]);
});

test('every table is strict', () => {
  const { db } = scratchDb();
  const loose = db
    .prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  expect(loose).toEqual([]);
});
