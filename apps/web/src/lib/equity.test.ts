import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutTransfers } from './equity.ts';

const sample = (equityLamports: bigint, transfersLamports: bigint) => ({
  atMs: 0,
  equityLamports,
  transfersLamports,
});
const curve = (...samples: (readonly [bigint, bigint])[]): bigint[] =>
  withoutTransfers(samples.map(([equity, transfers]) => sample(equity, transfers))).map(
    ({ adjustedLamports }) => adjustedLamports,
  );

test('without transfers the curve is the equity itself', () => {
  expect(curve([5n, 0n], [7n, 0n], [6n, 0n])).toEqual([5n, 7n, 6n]);
});

test('a deposit is no gain', () => {
  expect(curve([0n, 0n], [100n, 100n], [103n, 100n])).toEqual([100n, 100n, 103n]);
});

test('a withdrawal is no loss', () => {
  expect(curve([100n, 0n], [101n, 0n], [61n, -40n])).toEqual([60n, 61n, 61n]);
});

test('a deposit that was noticed one sample late makes no spike', () => {
  expect(curve([0n, 0n], [100n, 0n], [100n, 100n], [101n, 100n])).toEqual([100n, 100n, 100n, 101n]);
});

test('a first deposit that was noticed one sample late makes no spike', () => {
  expect(curve([100n, 0n], [100n, 100n], [101n, 100n])).toEqual([100n, 100n, 101n]);
});

test('the end of the curve is always what we own now', () => {
  const samples = fc.array(fc.tuple(fc.bigInt(), fc.bigInt()), { minLength: 1 });
  fc.assert(
    fc.property(samples, (pairs) => {
      expect(curve(...pairs).at(-1)).toBe(pairs.at(-1)?.[0]);
    }),
  );
});
