import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { scratchDb, scratchDir } from './fixtures.ts';
import { isVersionAtLeast, openReader, openWriter } from './open.ts';

test.each([
  ['3.51.3', '3.51.3', true],
  ['3.53.2', '3.51.3', true],
  ['4.0.0', '3.51.3', true],
  ['3.51.2', '3.51.3', false],
  ['3.9.9', '3.51.3', false],
  ['3.51', '3.51.3', false],
])('version %s against at least %s is %s', (version, least, expected) => {
  expect(isVersionAtLeast(version, least)).toBe(expected);
});

test('sets what keeps rows safe on both kinds of connection', () => {
  const { path, db } = scratchDb();
  for (const connection of [db, openReader(path)]) {
    const pragma = (name: string) => connection.pragma(name, { simple: true });
    expect(pragma('synchronous')).toBe(2n);
    expect(pragma('foreign_keys')).toBe(1n);
    expect(pragma('trusted_schema')).toBe(0n);
    expect(pragma('cell_size_check')).toBe(1n);
    expect(pragma('mmap_size')).toBe(0n);
    expect(pragma('busy_timeout')).toBe(5_000n);
  }
});

test('a reader cannot write and sees what was committed after it opened', () => {
  const { path, db } = scratchDb();
  const reader = openReader(path);
  expect(() => reader.exec("INSERT INTO users VALUES (1, 'eve', 'admin', 1, 1)")).toThrow(/readonly/);
  db.exec("INSERT INTO users VALUES (1, 'ada', 'admin', 1, 1)");
  expect(reader.prepare('SELECT user_id FROM users').pluck().get()).toBe('ada');
});

test('a reader opens the file while no writer runs', () => {
  const { path, db } = scratchDb();
  db.close();
  expect(openReader(path).prepare('SELECT count(*) FROM signals').pluck().get()).toBe(0n);
});

test('a reader of a missing file says so and makes none', () => {
  const path = join(scratchDir(), 'none.db');
  expect(() => openReader(path)).toThrow(/cannot open .*none\.db; check the path/);
  expect(() => openReader(path)).toThrow(/cannot open/);
});

test("refuses another program's file", () => {
  const path = join(scratchDir(), 'other.db');
  const other = new Database(path);
  other.pragma('application_id = 7');
  other.close();
  expect(() => openWriter(path)).toThrow(/belongs to another program/);
});
