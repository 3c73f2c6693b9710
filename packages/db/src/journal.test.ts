import type { JournalEvent, Journaled } from '@chimera/core/events';
import type { SignalId } from '@chimera/core/ids';
import { unixMs } from '@chimera/core/units/chain';
import { aBuy, aWallet } from '@chimera/testkit/builders';
import { expect, test, vi } from 'vitest';
import { scratchJournal } from './fixtures.ts';
import { createJournal, JOURNAL_UNITS_PER_COMMIT_MAX } from './journal.ts';
import { openReader, openWriter } from './open.ts';

function received(name: string): JournalEvent {
  return { type: 'signal_received', signal: aBuy({ signalId: name as SignalId }), deliveryId: name };
}
const roster: JournalEvent = { type: 'wallet_set', wallet: aWallet(), by: 'test' };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('numbers events at once and makes them durable with their rows', async () => {
  const { path, journal, fatal } = scratchJournal();
  const first = journal.append([{ event: roster }, { event: received('a') }]);
  const second = journal.append([{ event: received('b') }]);
  expect([...first.events, ...second.events].map((row) => row.seq)).toEqual([1, 2, 3]);

  const reader = openReader(path);
  const count = reader.prepare('SELECT count(*) FROM signals').pluck();
  expect(count.get()).toBe(0n);
  await second.durable;
  expect(count.get()).toBe(2n);
  expect(fatal).toEqual([]);
});

test('tells listeners after the commit, in the order of the numbers', async () => {
  const { path, journal } = scratchJournal();
  const reader = openReader(path);
  const heard: number[] = [];
  const stop = journal.subscribe((rows: readonly Journaled[]) => {
    const durable = Number(reader.prepare('SELECT max(seq) FROM journal').pluck().get());
    expect(durable).toBeGreaterThanOrEqual(rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY);
    heard.push(...rows.map((row) => row.seq));
  });
  const units = Array.from({ length: 100 }, (_, index) => journal.append([{ event: received(`s${index}`) }]));
  await Promise.all(units.map((unit) => unit.durable));
  expect(heard).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  stop();
  await journal.append([{ event: roster }]).durable;
  expect(heard).toHaveLength(100);
});

test('shares one commit among the units of a turn, up to the limit', async () => {
  const { journal } = scratchJournal();
  const commits: number[] = [];
  journal.subscribe((rows) => commits.push(rows.length));
  const units = Array.from({ length: JOURNAL_UNITS_PER_COMMIT_MAX + 8 }, (_, index) =>
    journal.append([{ event: received(`s${index}`) }]),
  );
  await Promise.all(units.map((unit) => unit.durable));
  expect(commits).toEqual([JOURNAL_UNITS_PER_COMMIT_MAX, 8]);
});

test('what nobody waits for shares the next commit, and gets one of its own when none comes', async () => {
  const { journal } = scratchJournal();
  const commits: number[] = [];
  journal.subscribe((rows) => commits.push(rows.length));
  const first = journal.append([{ event: received('a') }], { patient: true });
  await new Promise(setImmediate);
  expect(commits).toEqual([]);
  await journal.append([{ event: received('b') }]).durable;
  expect(commits).toEqual([2]);
  await first.durable;
  await journal.append([{ event: received('c') }], { patient: true }).durable;
  expect(commits).toEqual([2, 1]);
});

test('whoever waits after all hurries what has patience', async () => {
  const { journal } = scratchJournal();
  const { durable } = journal.append([{ event: received('a') }], { patient: true });
  const isWritten = vi.fn();
  journal.subscribe(isWritten);
  journal.hurry();
  await new Promise(setImmediate);
  expect(isWritten).toHaveBeenCalledOnce();
  await durable;
});

test('writes an urgent unit before the turn ends, and everything before it', async () => {
  const { journal } = scratchJournal();
  const heard: number[] = [];
  journal.subscribe((rows) => heard.push(...rows.map((row) => row.seq)));
  journal.append([{ event: received('a') }]);
  journal.append([{ event: received('b') }], { urgent: true });
  await Promise.resolve();
  await Promise.resolve();
  expect(heard).toEqual([1, 2]);
});

test('ends in onFatal when a row is refused, and keeps nothing of that commit', async () => {
  const { db, journal, fatal } = scratchJournal();
  await journal.append([{ event: received('a') }]).durable;
  let isDurable = false;
  const units = [
    journal.append([{ event: received('b') }]),
    // The same signal twice breaks its unique index.
    journal.append([{ event: roster }, { event: received('a') }]),
  ];
  for (const unit of units) void unit.durable.then(() => (isDurable = true));
  await turn();
  await turn();
  expect(fatal).toHaveLength(1);
  expect(String(fatal[0])).toMatch(/UNIQUE constraint failed: signals.signal_id/);
  expect(isDurable).toBe(false);
  expect(db.prepare('SELECT max(seq) FROM journal').pluck().get()).toBe(1n);
  expect(db.prepare('SELECT count(*) FROM wallets').pluck().get()).toBe(0n);
  expect(() => journal.append([{ event: roster }])).toThrow(/journal is failed/);
});

test('goes on with the next number after it was closed and opened again', async () => {
  const { path, db, journal, clock } = scratchJournal();
  journal.append([{ event: received('a') }]);
  journal.close();
  expect(() => journal.append([{ event: roster }])).toThrow(/journal is closed/);
  db.close();

  const again = createJournal({ db: openWriter(path), clock, onFatal: () => expect.unreachable() });
  expect(again.lastSeq()).toBe(1);
  expect(again.append([{ event: roster }]).events[0]?.seq).toBe(2);
});

test('syncs every commit fully, also after the first write to a new file', async () => {
  const { db, journal } = scratchJournal();
  expect(db.pragma('synchronous', { simple: true })).toBe(2n);
  await journal.append([{ event: roster }]).durable;
  expect(db.pragma('synchronous', { simple: true })).toBe(2n);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(0n);
});

test('stamps whole milliseconds whatever the clock gives', async () => {
  const { db } = scratchJournal();
  const clock = { nowMs: () => unixMs(1_800_000_000_000.7) };
  const journal = createJournal({ db, clock, onFatal: () => expect.unreachable() });
  await journal.append([{ event: roster }]).durable;
  expect(db.prepare('SELECT at_ms FROM journal').pluck().get()).toBe(1_800_000_000_000n);
});
