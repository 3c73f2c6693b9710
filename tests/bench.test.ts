import { expect, test } from 'vitest';
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
