import { createHistory } from '@chimera/testkit/histories';
import { expect, test } from 'vitest';
import { scratchDb } from './fixtures.ts';
import { createRowWriter } from './journal.ts';
import { loadBook } from './load-book.ts';
import { ordered } from './ordered-for-tests.ts';

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
