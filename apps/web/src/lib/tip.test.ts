import { type TipFacts, tipFor } from '@chimera/core/execution/tip';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { lamports } from '@chimera/core/units/lamports';
import { expect, test } from 'vitest';
import { tipFacts, tipReason } from './tip.ts';

const SIZE = lamports(2_000_000_000n);
const landed = (tip: bigint, market: bigint | null = null, others = 0n): TipFacts => ({
  ownLamports: Array.from({ length: 20 }, () => lamports(tip)),
  othersLamports: Array.from({ length: others === 0n ? 0 : 12 }, () => lamports(others)),
  marketP50Lamports: market === null ? null : lamports(market),
});

test('the Shield says that it pays the floor, and when twice', () => {
  expect(tipReason(tipFor('SHIELD', SIZE, landed(90_000n), DEFAULT_LIMITS))).toBe(
    'It pays the floor, and can wait for RPC.',
  );
  const cold = { ownLamports: [], othersLamports: [], marketP50Lamports: null };
  expect(tipReason(tipFor('SHIELD', SIZE, cold, DEFAULT_LIMITS))).toMatch(/the floor twice/);
});

test('who must land says whose median it pays', () => {
  expect(tipReason(tipFor('EXIT', SIZE, landed(80_000n), DEFAULT_LIMITS))).toBe(
    'It pays the median of our own landed, for want of others, 80,000, because it must land.',
  );
  expect(tipReason(tipFor('EXIT', SIZE, landed(20_000n, 80_000n), DEFAULT_LIMITS))).toMatch(
    /what others landed/,
  );
  expect(tipReason(tipFor('SPEAR', SIZE, landed(5_000n), DEFAULT_LIMITS))).toMatch(/no less than what lands/);
});

test('others seen to land count before ourselves', () => {
  const tip = tipFor('EXIT', SIZE, landed(900_000n, 20_000n, 60_000n), DEFAULT_LIMITS);
  expect(tipReason(tip)).toBe(
    'It pays the median of what others were seen to land, 60,000, because it must land.',
  );
  expect(Object.fromEntries(tipFacts(tip).map(({ label, value }) => [label, value]))).toEqual({
    Floor: '10,000',
    'Median of others, of 12 seen to land': '60,000',
    'Median of the market, as the engine tells it': '20,000',
    'Median of our own, of 20 landed': '900,000',
    Ceiling: '1,000,000',
    'Most for its size': '20,000,000',
  });
});

test('what was written before whose median it was is still told', () => {
  const { basedOn: _basedOn, ...old } = tipFor('EXIT', SIZE, landed(80_000n), DEFAULT_LIMITS);
  expect(tipReason({ ...old, marketP50Lamports: lamports(20_000n) })).toMatch(/our own landed/);
});

test('what cuts a tip is said', () => {
  expect(tipReason(tipFor('EXIT', SIZE, landed(5_000_000n), DEFAULT_LIMITS))).toMatch(
    /the ceiling cuts it\.$/,
  );
  const small = lamports(50_000_000n);
  expect(tipReason(tipFor('SPEAR', small, landed(900_000n), DEFAULT_LIMITS))).toMatch(
    /part of the size cuts it/,
  );
});
