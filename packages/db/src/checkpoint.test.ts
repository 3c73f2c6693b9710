import { statSync } from 'node:fs';
import type { SignalId } from '@chimera/core/ids';
import { aBuy } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createCheckpointer } from './checkpoint.ts';
import { createCheckpointThread } from './checkpoint-thread.ts';
import { type ScratchDb, scratchDb, scratchJournal } from './fixtures.ts';
import { createJournal, type Journal } from './journal.ts';
import { type Db, openReader } from './open.ts';

/** Commits of one signal each; alone they would leave about 55 MB of WAL. */
const COMMITS = 1_200;
const WAL_BYTES_EXPECTED_MAX = 24 * 1_024 * 1_024;

async function admit(journal: Journal, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const signal = aBuy({ signalId: `s${index}` as SignalId });
    await journal.append([{ event: { type: 'signal_received', signal, deliveryId: `d${index}` } }]).durable;
  }
}

const countSignals = (db: Db): unknown => db.prepare('SELECT count(*) FROM signals').pluck().get();
const walBytes = ({ path }: ScratchDb): number => statSync(`${path}-wal`).size;

test('moves the WAL into the file whenever enough has gathered, and empties it at the end', async () => {
  const { journal, fatal, ...scratch } = scratchJournal();
  await admit(journal, COMMITS);
  expect(walBytes(scratch)).toBeGreaterThan(0);
  expect(walBytes(scratch)).toBeLessThan(WAL_BYTES_EXPECTED_MAX);
  journal.close();
  expect(walBytes(scratch)).toBe(0);
  expect(countSignals(scratch.db)).toBe(BigInt(COMMITS));
  expect(fatal).toEqual([]);
});

test('moves it on a thread of its own while commits go on', async () => {
  const scratch = scratchDb();
  const thread = createCheckpointThread(scratch.path);
  let moves = 0;
  const moveWal = async (): Promise<void> => {
    await thread.moveWal();
    moves += 1;
  };
  const clock = { nowMs: scratchJournal().clock.nowMs };
  const journal = createJournal({ db: scratch.db, clock, moveWal, onFatal: () => expect.unreachable() });
  const fileBytes = (): number => statSync(scratch.path).size;
  const before = fileBytes();
  await admit(journal, COMMITS);
  await expect.poll(() => moves, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(fileBytes()).toBeGreaterThan(before);
  journal.close();
  thread.stop();
  expect(countSignals(openReader(scratch.path))).toBe(BigInt(COMMITS));
});

test('a thread that cannot open the file says so', async () => {
  const thread = createCheckpointThread('/nowhere/chimera.db');
  await expect(thread.moveWal()).rejects.toThrow('cannot open /nowhere/chimera.db');
});

test('a move that fails is fatal, because it was a disk that failed', async () => {
  const { db } = scratchDb();
  db.exec(
    `CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(${WAL_BYTES_EXPECTED_MAX}))`,
  );
  const fatal: unknown[] = [];
  const broken = new Error('the disk is gone');
  const moveWal = (): Promise<void> => Promise.reject(broken);
  createCheckpointer({ db, moveWal, onFatal: (error) => fatal.push(error) }).afterCommit();
  await expect.poll(() => fatal).toEqual([broken]);
});

test('whoever hears of a commit may close the database', async () => {
  const { journal, fatal, db } = scratchJournal();
  journal.subscribe(() => db.close());
  await admit(journal, 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(fatal).toEqual([]);
  expect(db.open).toBe(false);
});
