import { type TipFacts, tipFor } from '@chimera/core/execution/tip';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { lamports } from '@chimera/core/units/lamports';
import { expect, test } from 'vitest';
import { tipReason } from './tip.ts';

const SIZE = lamports(2_000_000_000n);
const landed = (tip: bigint, market: bigint | null = null): TipFacts => ({
  ownLamports: Array.from({ length: 20 }, () => lamports(tip)),
  marketP50Lamports: market === null ? null : lamports(market),
});

test('the Shield says that it pays the floor, and when twice', () => {
  expect(tipReason(tipFor('SHIELD', SIZE, landed(90_000n), DEFAULT_LIMITS))).toBe(
    'It pays the floor, and can wait for RPC.',
  );
  const cold = { ownLamports: [], marketP50Lamports: null };
  expect(tipReason(tipFor('SHIELD', SIZE, cold, DEFAULT_LIMITS))).toMatch(/the floor twice/);
});

test('who must land says whose median it pays', () => {
  expect(tipReason(tipFor('EXIT', SIZE, landed(80_000n, 20_000n), DEFAULT_LIMITS))).toBe(
    'It pays the median of our own landed, 80,000, because it must land.',
  );
  expect(tipReason(tipFor('EXIT', SIZE, landed(20_000n, 80_000n), DEFAULT_LIMITS))).toMatch(
    /what others landed/,
  );
  expect(tipReason(tipFor('SPEAR', SIZE, landed(5_000n), DEFAULT_LIMITS))).toMatch(/no less than what lands/);
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
