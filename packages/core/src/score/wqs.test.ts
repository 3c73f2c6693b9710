import { describe, expect, test } from 'vitest';
import { address, unixMs } from '../units/chain.ts';
import { fundingClusters, twinsOf } from './clusters.ts';
import type { Circumstances, Measurements } from './quality.ts';
import { maxDrawdown, standsAfterScreening, sumWithoutBest, wilsonLower } from './statistics.ts';
import { type ContributionCode, scoreWallet } from './wqs.ts';

const NOW = unixMs(100 * 86_400_000);

const steady: Measurements = {
  episodes: 120,
  days: 30,
  winRate: 0.7,
  winRateLower: 0.62,
  meanReturn: 0.04,
  meanReturnLower: 0.025,
  leaderMeanReturn: 0.05,
  pValue: 0.001,
  totalReturn: 4.8,
  totalWithoutBest: 4.2,
  shortfall: -0.08,
  drawdown: 0.5,
  return7d: 1,
  return30d: 4,
  medianHoldMs: 600_000,
  youngPoolShare: 0.02,
  trappedShare: 0,
  lastTradeMs: NOW,
};
const alone: Circumstances = { nowMs: NOW, delayMs: 2_000, twinOf: null, standsAfterScreening: true };

const pointsOf = (
  code: ContributionCode,
  change: Partial<Measurements>,
  circumstances: Partial<Circumstances> = {},
): number => {
  const { contributions } = scoreWallet({ ...steady, ...change }, { ...alone, ...circumstances });
  return contributions.find((contribution) => contribution.code === code)?.points ?? Number.NaN;
};

test('a steady leader scores high, and the score is the sum of what is shown', () => {
  const { wqs, contributions } = scoreWallet(steady, alone);
  expect(wqs).toBeGreaterThan(85);
  expect(contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(wqs, 5);
});

const penalties: readonly [ContributionCode, string, Partial<Measurements>, Partial<Circumstances>][] = [
  ['spike', 'a week that earned more than twice the month', { return7d: 3, return30d: 1 }, {}],
  ['few_trades', 'fewer than twenty trades', { episodes: 19 }, {}],
  ['drawdown', 'a deep fall of the running profit', { drawdown: 10 }, {}],
  ['bait', 'tokens that can trap a holder', { trappedShare: 0.3 }, {}],
  ['bait', 'a leader who gains where the copier loses', { leaderMeanReturn: 0.1, meanReturn: -0.02 }, {}],
  ['sniper', 'entries into newborn pools', { youngPoolShare: 0.6 }, {}],
  ['twin', 'a better wallet of the same funder', {}, { twinOf: 'another' }],
  ['screening', 'an edge that may be luck', {}, { standsAfterScreening: false }],
];

describe.each(penalties)('%s', (code, what, change, circumstances) => {
  test(`takes points for ${what}`, () => {
    expect(pointsOf(code, change, circumstances)).toBeLessThan(0);
    expect(pointsOf(code, {})).toBeGreaterThan(code === 'drawdown' ? -1 : -0.001);
  });
});

const parts: readonly [ContributionCode, Partial<Measurements>, Partial<Measurements>][] = [
  ['edge', { meanReturnLower: 0.005 }, { meanReturnLower: 0.015 }],
  ['consistency', { winRateLower: 0.4 }, { winRateLower: 0.55 }],
  ['consistency', { totalWithoutBest: -1 }, { totalWithoutBest: 3 }],
  ['risk', { shortfall: -0.4 }, { shortfall: -0.1 }],
  ['copyability', { medianHoldMs: 30_000 }, { medianHoldMs: 90_000 }],
  ['copyability', { meanReturn: 0.01 }, { meanReturn: 0.04 }],
  ['activity', { episodes: 20 }, { episodes: 50 }],
  ['activity', { lastTradeMs: unixMs(NOW - 8 * 86_400_000) }, { lastTradeMs: NOW }],
];

test.each(parts)('%s gives more for better', (code, worse, better) => {
  expect(pointsOf(code, worse)).toBeLessThan(pointsOf(code, better));
});

test('what is unknown earns nothing', () => {
  const unknown = { meanReturn: null, meanReturnLower: null, winRateLower: null, shortfall: null } as const;
  expect(pointsOf('edge', unknown)).toBe(0);
  expect(pointsOf('risk', unknown)).toBe(0);
});

test('a lower bound is below the share it bounds, and nearer with more trades', () => {
  expect(wilsonLower(7, 10)).toBeLessThan(0.7);
  expect(wilsonLower(700, 1_000)).toBeGreaterThan(wilsonLower(7, 10) ?? 1);
  expect(wilsonLower(0, 0)).toBeNull();
});

test('the fall is measured from the highest point before it', () => {
  expect(maxDrawdown([1, 1, -3, 1])).toBe(3);
  expect(maxDrawdown([])).toBe(0);
});

test('a profit that rests on three trades does not outlive them', () => {
  expect(sumWithoutBest([5, 5, 5, -1, -1], 3)).toBe(-2);
});

test('one small p-value among many is luck, among few it is not', () => {
  const crowd = Array.from({ length: 500 }, () => null);
  expect(standsAfterScreening([0.01, 0.5], 0.1)).toEqual([true, false]);
  expect(standsAfterScreening([0.01, ...crowd], 0.1)[0]).toBe(false);
});

test('wallets of one private funder are a cluster; a faucet makes none', () => {
  const [a, b, funder, faucet] = ['a', 'b', 'funder', 'faucet'].map(address);
  if (!a || !b || !funder || !faucet) throw new Error('unreachable');
  const crowd = Array.from({ length: 20 }, (_value, index) => ({
    wallet: address(`w${index}`),
    funder: faucet,
  }));
  const clusters = fundingClusters([{ wallet: a, funder }, { wallet: b, funder }, ...crowd]);
  expect(clusters.get(a)).toBe(funder);
  expect(clusters.has(address('w1'))).toBe(false);
});

test('of one funder only the best of those who buy the same stays', () => {
  const member = (name: string, wqs: number, mints: string[]) => ({
    wallet: address(name),
    clusterId: address('funder'),
    wqs,
    mints: new Set(mints.map(address)),
  });
  const twins = twinsOf([member('b', 60, ['x', 'y']), member('a', 80, ['x', 'y']), member('c', 70, ['z'])]);
  expect([...twins]).toEqual([[address('b'), address('a')]]);
});
