import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import { createHistory } from '@chimera/testkit/histories';
import { expect, test } from 'vitest';
import { recordedHistory, scratchDb } from './fixtures.ts';
import { createRowWriter } from './journal.ts';
import { loadBook } from './load-book.ts';
import { openReader } from './open.ts';
import { createJournalReader } from './read-journal.ts';

/** Maps with their order: signals are decided, and tombstones forgotten, in it. */
const ordered = (book: ReturnType<typeof loadBook>) => ({
  ...book,
  undecided: [...book.undecided],
  orders: [...book.orders],
  attempts: [...book.attempts],
  tombstones: [...book.tombstones],
  wallets: [...book.wallets],
});

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

test('is right after every single event of a story', () => {
  const { db } = scratchDb();
  const writeRow = createRowWriter(db);
  const history = createHistory(21);
  for (let index = 0; index < 400; index++) {
    const { row, bytes } = history.next();
    writeRow(row, bytes);
    expect(ordered(loadBook(db)), `after ${row.event.type} ${row.seq}`).toEqual(ordered(history.book));
  }
});
