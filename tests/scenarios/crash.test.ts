import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilBooksAgree } from '../harness/books.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient } from '../harness/operator-client.ts';
import { resume } from '../harness/reconcile.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const ENV = { LOCALNET_ACTORS: '20' };
const CRASHES = 4;
/** Signed after the backup, so that the database which comes back has lost them. */
const LOST_MIN = 3;
const BUSY_TIMEOUT_MS = 40_000;
const AGREE_TIMEOUT_MS = 60_000;

let stack: Stack;
let journal: JournalReader;

beforeAll(async () => {
  stack = await startStack({ env: ENV });
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

test('a backup restored in the middle of trading doubles nothing and loses nothing', {
  timeout: 240_000,
}, async () => {
  const { path } = (await createOperatorClient(stack).control('backup', {})).body;
  const signed = () => journal.all<{ txid: string }>('SELECT txid FROM attempts').map(({ txid }) => txid);
  const inBackup = new Set(signed());
  const lost = () => signed().filter((txid) => !inBackup.has(txid));
  await until('trades after the backup', () => lost().length >= LOST_MIN, BUSY_TIMEOUT_MS);
  const lostTxids = lost();
  journal.close();
  await stack.stop({ keepFiles: true });
  const env = { ...process.env, CHIMERA_DATA_DIR: stack.dataDir, CHIMERA_CONFIG_DIR: stack.configDir };
  await run('./chimera', ['restore', String(path)], { cwd: ROOT, env });
  stack = await startStack({ env: ENV, dir: stack.dir });
  journal = openJournal(stack, 'bigint');

  // Entries wait for a person, because only the signer's log has what the database lost.
  await until('what was lost is taken up', () => missing(lostTxids).length === 0, BUSY_TIMEOUT_MS);
  expect(journal.one("SELECT changed_by FROM halts WHERE action = 'set' ORDER BY seq DESC")).toBe(
    'second journal',
  );
  await untilBooksAgree(stack, journal, AGREE_TIMEOUT_MS);
  await resume(createOperatorClient(stack));
  const before = count('fills');
  await until('trading goes on', () => count('fills') > before, BUSY_TIMEOUT_MS);
  await untilBooksAgree(stack, journal, AGREE_TIMEOUT_MS);
  for (const twice of DOUBLED) expect(journal.all(twice), twice).toEqual([]);
});

/** What neither an attempt nor a proof of death tells of. */
function missing(txids: readonly string[]): readonly string[] {
  const isTold = (txid: string): boolean =>
    journal.one('SELECT 1 FROM attempts WHERE txid = ?', txid) === 1n ||
    journal.one(
      "SELECT 1 FROM dead_letter_queue WHERE reason = 'lost_signature_dead' AND detail LIKE ?",
      `%${txid}%`,
    ) === 1n;
  return txids.filter((txid) => !isTold(txid));
}

/** Each of these finds nothing in honest books. */
const DOUBLED = [
  'SELECT signal_id FROM orders GROUP BY signal_id HAVING count(*) > 1',
  "SELECT order_id FROM attempts WHERE state = 'landed' GROUP BY order_id HAVING count(*) > 1",
  "SELECT order_id FROM attempts JOIN orders USING (order_id) WHERE kind = 'entry' AND n > 1",
  `SELECT leader_txid FROM signals JOIN orders USING (signal_id) JOIN fills USING (order_id)
     WHERE leader_txid IS NOT NULL AND fills.side = 'buy' GROUP BY leader_txid, orders.mint HAVING count(*) > 1`,
];
