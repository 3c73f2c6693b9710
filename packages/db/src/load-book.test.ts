import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import { expect, test } from 'vitest';
import { recordedHistory, scratchDb } from './fixtures.ts';
import { loadBook } from './load-book.ts';
import { openReader } from './open.ts';
import { ordered } from './ordered-for-tests.ts';
import { createJournalReader } from './read-journal.ts';

test('an empty database gives an empty book', () => {
  expect(loadBook(scratchDb().db)).toEqual(createBook());
});

test.each([11, 12, 13])('loads the book that the whole journal of story %i folds to', (seed) => {
  const { db, history, rows } = recordedHistory(seed, 2_000);
  expect(ordered(loadBook(db))).toEqual(ordered(history.book));

  const folded = createBook();
  for (const row of createJournalReader(db).after(0)) applyToBook(folded, row);
  expect(folded.lastSeq).toBe(rows.length);
  expect(ordered(folded)).toEqual(ordered(history.book));
});

test('loads from a connection that can only read', () => {
  const { path, history } = recordedHistory(16, 300);
  expect(ordered(loadBook(openReader(path)))).toEqual(ordered(history.book));
});

const GROWING = 'attempts|deliveries|fills|journal|orders|positions|sends|signals|traces';
const readsAll = new RegExp(`^SCAN (?:${GROWING})\\b(?!.* USING (?:COVERING )?INDEX)`);

test('goes through no table that grows with history', () => {
  const { db } = scratchDb();
  const asked: string[] = [];
  const listening = new Proxy(db, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (name === 'prepare') asked.push(String(given[0]));
        return Reflect.apply(value, target, given);
      };
    },
  });
  loadBook(listening);
  const plans = asked.flatMap((sql) =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from(sql.matchAll(/\?/g), () => 1))
      .map(({ detail }) => `${detail}: ${sql}`),
  );
  expect(plans.length).toBeGreaterThan(10);
  expect(plans.filter((plan) => readsAll.test(plan))).toEqual([]);
});
