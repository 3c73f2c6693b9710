import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { LIMIT_FACTS, lastChanges } from './limit-facts.ts';
import { changedLimits, changesBetween, diffLimits, LIMIT_NAMES } from './limits-change.ts';

const change = (changes: Readonly<Record<string, unknown>>) => {
  const after = changedLimits(DEFAULT_LIMITS, changes);
  return after.ok ? diffLimits(DEFAULT_LIMITS, after.value) : after.error;
};

test.each([
  [{ stopLossBps: 700 }, 'looser'],
  [{ lossDayUsdMicrosMax: '400000000' }, 'tighter'],
  [{ lossDayUsdMicrosMax: '600000000' }, 'looser'],
  [{ principalFloorLamports: '2000000000' }, 'tighter'],
  [{ clusterQualityMin: 1.9 }, 'tighter'],
  [{ saleShortfallBpsMax: 200 }, 'tighter'],
  [{ trustedMints: [] }, 'tighter'],
  [{ trustedMints: ['So11111111111111111111111111111111111111112'] }, 'looser'],
  [{ shieldTargets: [{ multipleBps: 12_000, soldBps: 5_000 }] }, 'looser'],
])('%j is %s', (changes, effect) => {
  expect(change(changes)).toMatchObject([{ effect }]);
});

test('refuses what the schema or a relation refuses, by field', () => {
  expect(change({ shieldShareBps: 8_000 })).toMatchObject([{ message: expect.stringContaining('10,000') }]);
  expect(change({ tipLamportsMin: '2000000' })).toMatchObject([{ message: expect.stringContaining('tip') }]);
  expect(change({ lossStreakMax: 1 })).toMatchObject([{ field: 'lossStreakMax' }]);
  expect(change({ noSuchLimit: 1 })).toMatchObject([{ message: expect.stringContaining('noSuchLimit') }]);
  expect(change({ sizeLamportsMin: 0.5 })).toMatchObject([{ field: 'sizeLamportsMin' }]);
});

test('nothing changed is no change, and every limit has its name, sentence and unit', () => {
  expect(change({})).toEqual([]);
  expect(LIMIT_NAMES.toSorted()).toEqual(Object.keys(DEFAULT_LIMITS).toSorted());
  for (const { name, sentence } of LIMIT_FACTS) expect(sentence, name).not.toBe('');
  const byName = new Map(LIMIT_FACTS.map((facts) => [facts.name, facts]));
  expect(byName.get('openPositionsMax')).toMatchObject({ unit: 'count', min: 1, max: 500, standard: 40 });
  // Its bounds stand behind a default.
  expect(byName.get('latencyGateMsMax')).toMatchObject({ unit: 'ms', min: 1, max: 10_000 });
  expect(byName.get('tipLamportsMax')).toMatchObject({ unit: 'sol', min: 0, max: null, standard: '1000000' });
  expect(byName.get('walletQualityMin')).toMatchObject({ unit: 'ratio', max: 100 });
});

test('going back gives the values of then, and the last change of each limit is known', () => {
  const second = { ...DEFAULT_LIMITS, openPositionsMax: 10, costBpsMax: 100 };
  const third = { ...second, openPositionsMax: 12 };
  expect(changesBetween(third, DEFAULT_LIMITS)).toEqual({ openPositionsMax: 40, costBpsMax: 150 });
  const said = (version: number, by: string) => ({ version, by, atMs: version, reason: 'test' });
  const last = lastChanges([
    { ...said(3, 'grace'), limits: third },
    { ...said(2, 'ada'), limits: second },
    { ...said(1, 'operator'), limits: DEFAULT_LIMITS },
  ]);
  expect([...last]).toEqual([
    ['openPositionsMax', said(3, 'grace')],
    ['costBpsMax', said(2, 'ada')],
  ]);
});
