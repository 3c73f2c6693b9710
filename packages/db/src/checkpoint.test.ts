import { statSync } from 'node:fs';
import type { SignalId } from '@chimera/core/ids';
import { aBuy } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { scratchJournal } from './fixtures.ts';

/** Commits of one signal each; alone they would leave about 16 MB of WAL. */
const COMMITS = 450;
const WAL_BYTES_EXPECTED_MAX = 10 * 1_024 * 1_024;

test('moves the WAL into the file while it has nothing to write, and empties it at the end', async () => {
  const { path, db, journal, fatal } = scratchJournal();
  for (let index = 0; index < COMMITS; index++) {
    const signal = aBuy({ signalId: `s${index}` as SignalId });
    await journal.append([{ event: { type: 'signal_received', signal, deliveryId: `d${index}` } }]).durable;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const walBytes = statSync(`${path}-wal`).size;
  expect(walBytes).toBeGreaterThan(0);
  expect(walBytes).toBeLessThan(WAL_BYTES_EXPECTED_MAX);
  journal.close();
  expect(statSync(`${path}-wal`).size).toBe(0);
  expect(db.prepare('SELECT count(*) FROM signals').pluck().get()).toBe(BigInt(COMMITS));
  expect(fatal).toEqual([]);
});
