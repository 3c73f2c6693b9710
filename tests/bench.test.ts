import { expect, test } from 'vitest';
import { STRANGER } from '../bench/hot-path/requests.ts';
import { eventLags, type Recorded, rowLags } from '../bench/screen/lag.ts';
import { createTraffic } from '../bench/screen/traffic.ts';
import { figure, pairedRatio } from '../bench/suite.ts';
import { tableOf } from '../bench/table.ts';

test('a line of a bench tells what was measured, the floor, their ratio, the budget and whether it is kept', () => {
  const [, kept, short, told, plain] = tableOf([
    figure('kept', 2, 'ms', { floor: 1, atMost: 5 }),
    figure('short', 0.4, 'times', { atLeast: 0.5 }),
    figure('told', 9.5, 'ms', { atMost: 5, isTold: true }),
    figure('plain', 3, 'count'),
  ]).map((line) => line.replaceAll(/ {2,}/g, ' | '));
  expect(kept).toBe('kept | 2 ms | 1 | 2.00 × | ≤ 5 | kept');
  expect(short).toBe('short | 0.400 × | ≥ 0.5 | FALLS SHORT');
  expect(told).toBe('told | 9.50 ms | ≤ 5 | falls short here');
  expect(plain).toBe('plain | 3');
});

test('a ratio of pairs is untouched by a round in which the machine was slow', () => {
  expect(pairedRatio([100, 10, 102], [200, 20, 200])).toBe(0.5);
});

const recorded = (seq: number, atMs: number, row: string | null = null): Recorded => ({ seq, atMs, row });

test('an event is painted with the first frame of a screen that is up to it', () => {
  const painted = [
    { seq: 2, rows: ['a'], atMs: 130 },
    { seq: 4, rows: ['b', 'a'], atMs: 190 },
  ];
  const events = [recorded(1, 100, 'a'), recorded(2, 110), recorded(3, 120, 'b'), recorded(4, 180)];
  expect(eventLags(events, painted)).toEqual([30, 20, 70, 10]);
  expect(rowLags(events, painted)).toEqual([30, 70]);
});

test('an event that was never painted fails the measurement, and a row that never was is infinitely late', () => {
  const painted = [{ seq: 2, rows: [], atMs: 130 }];
  expect(() => eventLags([recorded(3, 120)], painted)).toThrow('event 3 was never painted');
  expect(rowLags([recorded(1, 100, 'a')], painted)).toEqual([Number.POSITIVE_INFINITY]);
});

test('the traffic of a bench sells what it bought, later and once, and most of it is refused', () => {
  const traffic = createTraffic('http://127.0.0.1:1/webhook');
  const made = [...traffic.next(300), ...traffic.next(500)];
  const mintsOf = (kind: string) => made.filter((one) => one.kind === kind).map(({ mint }) => mint);
  const bought = mintsOf('bought');
  const sold = mintsOf('sold');
  expect(sold.length).toBeGreaterThan(20);
  expect(sold).toEqual(bought.slice(0, sold.length));
  expect(mintsOf('refused').length).toBeGreaterThan(made.length * 0.8);
  const refused = made.find(({ kind }) => kind === 'refused');
  expect(refused?.bytes.toString()).toContain(STRANGER);
});
