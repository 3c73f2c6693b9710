import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { changedLimits, diffLimits, LIMIT_NAMES } from './limits-change.ts';

const change = (changes: Readonly<Record<string, unknown>>) => {
  const after = changedLimits(DEFAULT_LIMITS, changes);
  return after.ok ? diffLimits(DEFAULT_LIMITS, after.value) : after.error;
};

test.each([
  [{ stopLossBps: 700 }, 'looser'],
  [{ lossDayUsdMicrosMax: '400000000' }, 'tighter'],
  [{ lossDayUsdMicrosMax: '600000000' }, 'looser'],
  [{ principalFloorLamports: '2000000000' }, 'tighter'],
  [{ trustedMints: [] }, 'looser'],
])('%j is %s', (changes, effect) => {
  expect(change(changes)).toMatchObject([{ effect }]);
});

test('refuses what the schema or a relation refuses, by field', () => {
  expect(change({ shieldShareBps: 8_000 })).toMatchObject([{ message: expect.stringContaining('10,000') }]);
  expect(change({ lossStreakMax: 1 })).toMatchObject([{ field: 'lossStreakMax' }]);
  expect(change({ noSuchLimit: 1 })).toMatchObject([{ message: expect.stringContaining('noSuchLimit') }]);
});

test('nothing changed is no change, and every limit has its name', () => {
  expect(change({})).toEqual([]);
  expect(LIMIT_NAMES.toSorted()).toEqual(Object.keys(DEFAULT_LIMITS).toSorted());
});
