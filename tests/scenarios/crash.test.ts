import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilBooksAgree } from '../harness/books.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const CRASHES = 4;
const BUSY_TIMEOUT_MS = 40_000;
const AGREE_TIMEOUT_MS = 60_000;

let stack: Stack;
let journal: JournalReader;

beforeAll(async () => {
  stack = await startStack({ env: { LOCALNET_ACTORS: '20' } });
  journal = openJournal(stack, 'bigint');
});

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

const count = (sql: string): number => Number(journal.one(`SELECT count(*) FROM ${sql}`));

test('an operator killed at work loses nothing and doubles nothing', { timeout: 240_000 }, async () => {
  for (let crash = 0; crash < CRASHES; crash += 1) {
    const signedBefore = count('attempts');
    await until('new attempts', () => count('attempts') > signedBefore, BUSY_TIMEOUT_MS);
    await stack.crash('operator');
  }
  await until('the last boot works', () => count('boots') === CRASHES + 1, BUSY_TIMEOUT_MS);
  await untilBooksAgree(stack, journal, AGREE_TIMEOUT_MS);
  // One signature per entry, whatever happened to the process that made it.
  expect(
    journal.one('SELECT max(n) FROM attempts JOIN orders USING (order_id) WHERE kind = ?', 'entry'),
  ).toBe(1n);
});

test('every signal acknowledged before a crash has its verdict after it', { timeout: 60_000 }, async () => {
  const lastBoot = journal.one<bigint>('SELECT max(at_ms) FROM boots') ?? 0n;
  await until(
    'no old signal is undecided',
    () => count(`signals WHERE state = 'received' AND received_at_ms < ${lastBoot}`) === 0,
    BUSY_TIMEOUT_MS,
  );
});

test('the journal has no gap and no repetition', () => {
  const last = journal.one<bigint>('SELECT max(seq) FROM journal');
  expect(journal.one('SELECT count(*) FROM journal')).toBe(last);
  expect(journal.all('SELECT txid FROM attempts GROUP BY txid HAVING count(*) > 1')).toEqual([]);
});
