import { expect, test } from 'vitest';
import { plotSol } from './plot.ts';

test('a coordinate is SOL to the millionth', () => {
  expect(plotSol(1_234_567_891n)).toBe(1.234_567);
  expect(plotSol(-2_000_000_000n)).toBe(-2);
  expect(plotSol(0n)).toBe(0);
});
