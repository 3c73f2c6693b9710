import { expect, test } from 'vitest';
import { splitOfSend, waterfallBars } from './waterfall.ts';

const marks = {
  durable: 2_000,
  facts: 3_000,
  decided: 3_500,
  quoted: 13_500,
  sent_jito: 14_000,
  landed: 100_000,
};

test('bars follow each other and end where the signal landed', () => {
  const bars = waterfallBars({ marks });
  expect(bars.map(({ mark, tookMs }) => [mark, tookMs])).toEqual([
    ['durable', 2],
    ['facts', 1],
    ['decided', 0.5],
    ['quoted', 10],
    ['sent_jito', 0.5],
    ['landed', 86],
  ]);
  expect(bars[1]).toMatchObject({ start: 0.02, share: 0.01, isNetwork: true });
  expect(bars.at(-1)).toMatchObject({ start: 0.14, share: 0.86 });
});

test('our own part of the way to the first byte leaves the network out', () => {
  expect(splitOfSend({ marks })).toEqual({ ownMs: 3, networkMs: 11 });
  expect(splitOfSend({ marks: { durable: 900 } })).toBeNull();
});

test('no moments make no bars', () => {
  expect(waterfallBars({ marks: {} })).toEqual([]);
});
