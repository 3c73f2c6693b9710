import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createCell, lastValue } from './cell.ts';

function clockedCell() {
  const clock = { nowMs: 1_000 };
  const cell = createCell<number>({ nowMs: () => unixMs(clock.nowMs), freshMs: 100, reason: 'never read' });
  return { clock, cell };
}

test('what was never measured is unknown, with the reason', () => {
  expect(clockedCell().cell.read()).toEqual({ state: 'unknown', reason: 'never read' });
});

test('a measurement is known while it is fresh and stale after, and keeps its time', () => {
  const { clock, cell } = clockedCell();
  cell.set(7);
  clock.nowMs = 1_100;
  expect(cell.read()).toEqual({ state: 'known', value: 7, atMs: 1_000 });
  clock.nowMs = 1_101;
  expect(cell.read()).toEqual({ state: 'stale', value: 7, atMs: 1_000 });
  expect(lastValue(cell.read())).toBe(7);
});
