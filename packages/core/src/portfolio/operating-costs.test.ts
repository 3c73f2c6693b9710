import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unixMs } from '../units/chain.ts';
import { usdMicros } from '../units/lamports.ts';
import { costOfMonth, coverageOf, type OperatingCost } from './operating-costs.ts';

const DAY_MS = 86_400_000;
/** Thirty days. */
const month = { startMs: unixMs(1_000 * DAY_MS), endMs: unixMs(1_030 * DAY_MS) };
const day = (index: number) => unixMs(month.startMs + index * DAY_MS);
const cost = (overrides: Partial<OperatingCost> = {}): OperatingCost => ({
  costId: 'a1b2c3d4e5f6',
  name: 'RPC plan',
  monthlyUsdMicros: usdMicros(49_000_000n),
  fromMs: unixMs(0),
  untilMs: null,
  ...overrides,
});

test.each([
  ['all of it holds for the whole month', {}, 49_000_000n],
  ['a cost that begins on day 15 counts for half', { fromMs: day(15) }, 24_500_000n],
  ['a cost that ended before counts for nothing', { untilMs: month.startMs }, 0n],
  ['a cost that begins after counts for nothing', { fromMs: month.endMs }, 0n],
  ['a part is rounded up', { fromMs: day(29), monthlyUsdMicros: usdMicros(31n) }, 2n],
])('%s', (_, overrides, expected) => {
  expect(costOfMonth([cost(overrides)], month)).toBe(expected);
});

test('a plan that changes within the month costs each part once', () => {
  const old = cost({ untilMs: day(10) });
  const next = cost({ costId: 'b', fromMs: day(10), monthlyUsdMicros: usdMicros(99_000_000n) });
  expect(costOfMonth([old, next], month)).toBe((49_000_000n + 2n) / 3n + 66_000_000n);
});

test('however a cost is cut in two, its parts cost at least the whole and a micro more at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 * DAY_MS }),
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      (cutMs, monthly) => {
        const at = unixMs(month.startMs + cutMs);
        const whole = cost({ monthlyUsdMicros: usdMicros(monthly) });
        const parts = costOfMonth(
          [
            { ...whole, untilMs: at },
            { ...whole, fromMs: at },
          ],
          month,
        );
        expect(parts).toBeGreaterThanOrEqual(monthly);
        expect(parts).toBeLessThanOrEqual(monthly + 1n);
      },
    ),
  );
});

test.each([
  ['half', 60_000_000n, { state: 'known', coveredBps: 5_000, missingUsdMicros: 60_000_000n }],
  ['more than all', 180_000_000n, { state: 'known', coveredBps: 15_000, missingUsdMicros: 0n }],
  ['nothing', 0n, { state: 'known', coveredBps: 0, missingUsdMicros: 120_000_000n }],
  [
    'less than nothing, after a loss',
    -12n,
    { state: 'known', coveredBps: -1, missingUsdMicros: 120_000_012n },
  ],
  ['nobody knows, which is not zero', null, { state: 'unknown' }],
] as const)('a result covers %s', (_, net, expected) => {
  expect(coverageOf(usdMicros(120_000_000n), net === null ? null : usdMicros(net))).toEqual(expected);
});

test('without costs there is nothing to cover, known price or not', () => {
  expect(coverageOf(usdMicros(0n), usdMicros(5n))).toEqual({ state: 'no_costs' });
  expect(coverageOf(usdMicros(0n), null)).toEqual({ state: 'no_costs' });
});
