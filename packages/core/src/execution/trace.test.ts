import { expect, test } from 'vitest';
import { percentileOf, type TraceMarks, traceStages } from './trace.ts';

test('a stage runs from the moment before it, and says whether it waited for the network', () => {
  expect(traceStages({ durable: 900, taken: 950, quoted: 5_000, signed: 5_400 })).toEqual([
    { mark: 'durable', fromUs: 0, tookUs: 900, isNetwork: false },
    { mark: 'taken', fromUs: 900, tookUs: 50, isNetwork: false },
    { mark: 'quoted', fromUs: 950, tookUs: 4_050, isNetwork: true },
    { mark: 'signed', fromUs: 5_000, tookUs: 400, isNetwork: false },
  ]);
});

test('stages that race stand in the order in which they ended, and none takes less than nothing', () => {
  const stages = traceStages({ sent_jito: 100, sent_rpc: 900, accepted: 400 });
  expect(stages.map(({ mark }) => mark)).toEqual(['sent_jito', 'accepted', 'sent_rpc']);
  expect(stages.every(({ tookUs }) => tookUs >= 0)).toBe(true);
});

test.each([
  [[], 50, null],
  [[7], 99, 7],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 50, 6],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95, 10],
])('the percentile of %j at %i is %s', (sorted, rank, value) => {
  expect(percentileOf(sorted, rank)).toBe(value);
});

test('RPC after the block engine is a wait, RPC alone is our own time', () => {
  const waits = (marks: TraceMarks): readonly boolean[] =>
    traceStages(marks).map(({ isNetwork }) => isNetwork);
  expect(waits({ sent_jito: 5_000, sent_rpc: 805_000 })).toEqual([false, true]);
  expect(waits({ sent_rpc: 5_000 })).toEqual([false]);
});
