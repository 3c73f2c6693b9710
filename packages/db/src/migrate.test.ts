import { appendFileSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dumpSchema } from './dump.ts';
import { scratchDir } from './fixtures.ts';
import { migrate, migrationsDir } from './migrate.ts';
import { openWriter } from './open.ts';

function copyOfMigrations(): string {
  const dir = scratchDir();
  cpSync(migrationsDir(), dir, { recursive: true });
  return dir;
}
const newFile = () => openWriter(join(scratchDir(), 'chimera.db'));

test('does nothing to a file that is already migrated', () => {
  const db = newFile();
  migrate(db);
  const before = dumpSchema(db);
  migrate(db);
  expect(dumpSchema(db)).toBe(before);
});

test('applies only what is new', () => {
  const dir = copyOfMigrations();
  const db = newFile();
  migrate(db, dir);
  const next = String(readdirSync(dir).length + 1).padStart(4, '0');
  writeFileSync(join(dir, `${next}_more.sql`), 'CREATE TABLE more (seq INTEGER PRIMARY KEY) STRICT;');
  migrate(db, dir);
  expect(db.prepare('SELECT count(*) FROM more').pluck().get()).toBe(0n);
});

test('refuses a migration that changed after it was applied', () => {
  const dir = copyOfMigrations();
  const db = newFile();
  migrate(db, dir);
  appendFileSync(join(dir, '0001_journal.sql'), '\n-- a small correction\n');
  expect(() => migrate(db, dir)).toThrow(/0001_journal\.sql changed after it was applied/);
});

test('refuses a file of a newer version', () => {
  const dir = copyOfMigrations();
  const db = newFile();
  migrate(db, dir);
  const newest = readdirSync(dir).toSorted().at(-1) ?? '';
  rmSync(join(dir, newest));
  expect(() => migrate(db, dir)).toThrow(`newer version (${newest})`);
});

test('refuses a number that is missing', () => {
  const dir = copyOfMigrations();
  rmSync(join(dir, '0002_trading.sql'));
  expect(() => migrate(newFile(), dir)).toThrow(/0003_control\.sql should be number 2/);
});

test('keeps nothing of a migration that fails half way', () => {
  const dir = copyOfMigrations();
  const count = readdirSync(dir).length;
  const broken = `${String(count + 1).padStart(4, '0')}_broken.sql`;
  writeFileSync(join(dir, broken), 'CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE journal (a);');
  const db = newFile();
  expect(() => migrate(db, dir)).toThrow(`${broken} failed`);
  expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
  expect(db.prepare('SELECT max(number) FROM schema_migrations').pluck().get()).toBe(BigInt(count));
});

test('keeps the deliveries of a file in which they stood by their hashes', () => {
  const dir = copyOfMigrations();
  for (const name of readdirSync(dir).filter((name) => name >= '0020')) rmSync(join(dir, name));
  const db = newFile();
  migrate(db, dir);
  const signal = db.prepare(
    `INSERT INTO signals (seq, signal_id, trade_uuid, door, provider_id, lane, side, mint, received_at_ms, state)
     VALUES (?, ?, 'uuid', 'webhook', 'ada', 'SHIELD', 'buy', 'mint', 1, 'received')`,
  );
  signal.run(3, 'b');
  signal.run(5, 'a');
  const delivery = db.prepare("INSERT INTO deliveries VALUES ('ada', ?, ?, 1, ?, ?)");
  delivery.run('first', 'a', 1, 0);
  delivery.run('second', 'a', 9, 2);
  delivery.run('second', 'b', 7, 1);
  migrate(db);
  const kept = db.prepare('SELECT * FROM deliveries ORDER BY signal_seq, delivery_id').raw().all();
  expect(kept).toEqual([
    [3n, 'ada', 'second', 1n, 7n, 1n],
    [5n, 'ada', 'first', 1n, 1n, 0n],
    [5n, 'ada', 'second', 1n, 9n, 2n],
  ]);
});

test('keeps the audited changes of a file from before the operating costs, and guards them again', () => {
  const dir = copyOfMigrations();
  const later = readdirSync(dir).filter((name) => name >= '0019');
  for (const name of later) rmSync(join(dir, name));
  const db = newFile();
  migrate(db, dir);
  const insert = db.prepare(
    "INSERT INTO config_audit VALUES (?, ?, '1', '[]', 'ada', 'calm', 1800000000000)",
  );
  insert.run(7, 'limits');
  expect(() => insert.run(8, 'costs')).toThrow(/CHECK/);
  migrate(db);
  insert.run(8, 'costs');
  expect(db.prepare('SELECT seq FROM config_audit ORDER BY seq').pluck().all()).toEqual([7n, 8n]);
  expect(() => db.exec('DELETE FROM config_audit')).toThrow(/append-only/);
});
