import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dumpRows, dumpSchema } from './dump.ts';
import { recordedHistory, scratchDir } from './fixtures.ts';
import { openReader } from './open.ts';
import { rebuild } from './rebuild.ts';

/** Tables that no story so far has put anything into. */
let untold: readonly string[] | null = null;

test.each([1, 2, 4])('makes every table again, byte for byte, from the journal of story %i', (seed) => {
  const { db } = recordedHistory(seed, 3_000);
  const toPath = join(scratchDir(), 'rebuilt.db');
  expect(rebuild(db, toPath)).toEqual({ events: 3_000 });
  const rebuilt = openReader(toPath);
  expect(dumpSchema(rebuilt)).toBe(dumpSchema(db));
  const rows = dumpRows(rebuilt);
  expect(rows).toEqual(dumpRows(db));
  const empty = Object.keys(rows).filter((table) => rows[table]?.length === 0);
  untold = untold?.filter((table) => empty.includes(table)) ?? empty;
});

test('these stories together put something into every table', () => {
  expect(untold).toEqual([]);
});

test('notices a table that does not follow from the journal', () => {
  const { db } = recordedHistory(5, 200);
  db.exec("UPDATE wallets SET label = 'painted over' WHERE seq = (SELECT min(seq) FROM wallets)");
  const toPath = join(scratchDir(), 'rebuilt.db');
  rebuild(db, toPath);
  expect(dumpRows(openReader(toPath))).not.toEqual(dumpRows(db));
});

test('never writes over a file', () => {
  const { db, path } = recordedHistory(6, 10);
  expect(() => rebuild(db, path)).toThrow(/exists/);
});
