import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { backupName, namesToDrop } from './backup-retention.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const hourly = (hours: number) =>
  Array.from({ length: hours }, (_, hour) => backupName(unixMs(START + hour * HOUR_MS)));

test('the first day loses nothing', () => {
  expect(namesToDrop(hourly(24))).toEqual([]);
});

test('of older days the first copy stays, for two weeks', () => {
  const all = hourly(30 * 24);
  const dropped = new Set(namesToDrop(all));
  const kept = all.filter((name) => !dropped.has(name));
  expect(kept).toHaveLength(24 + 14);
  expect(kept.slice(-24)).toEqual(all.slice(-24));
  expect(kept[0]).toBe('chimera-20260116T000000000Z.db');
});

test('a file with another name is left alone', () => {
  expect(namesToDrop([...hourly(40), 'chimera-before-upgrade.db'])).not.toContain(
    'chimera-before-upgrade.db',
  );
});
