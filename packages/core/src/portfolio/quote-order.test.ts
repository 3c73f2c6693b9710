import { expect, test } from 'vitest';
import type { PositionId } from '../ids.ts';
import { nextQuotes, type QuotePress } from './quote-order.ts';

const RULES = { againMs: 1_000, atOnceMax: 4 };
const wish = (name: string, press: QuotePress, askedAgoMs: number) => ({
  positionId: name as PositionId,
  press,
  askedAgoMs,
});

test('who was never asked about comes first, then whoever waited longest', () => {
  const wishes = [wish('old', 'calm', 9_000), wish('new', 'calm', Number.POSITIVE_INFINITY)];
  expect(nextQuotes(wishes, RULES)).toEqual(['new']);
  expect(nextQuotes([wish('old', 'calm', 9_000), wish('young', 'calm', 2_000)], RULES)).toEqual(['old']);
});

test('who is near its stop grows old four times faster', () => {
  const wishes = [wish('calm', 'calm', 7_999), wish('near', 'near', 2_000)];
  expect(nextQuotes(wishes, RULES)).toEqual(['near']);
  expect(nextQuotes([wish('calm', 'calm', 8_001), wish('near', 'near', 2_000)], RULES)).toEqual(['calm']);
});

test('all whose rule is due by the price are asked about together', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const due = names.map((name) => wish(name, 'due', 1_000));
  expect(nextQuotes([wish('calm', 'calm', 60_000), ...due], RULES)).toEqual(['calm', 'a', 'b', 'c']);
});

test('nobody is asked about again at once', () => {
  expect(nextQuotes([wish('a', 'due', 999)], RULES)).toEqual([]);
});

test('however many are near their stop, everybody else has its turn', () => {
  const askedAt = new Map<string, number>(
    ['near', 'calm'].flatMap((press) => Array.from({ length: 20 }, (_, index) => [`${press}${index}`, 0])),
  );
  const longest = new Map<string, number>();
  for (let nowMs = 1_000; nowMs < 120_000; nowMs += 250) {
    const wishes = [...askedAt].map(([name, atMs]) =>
      wish(name, name.startsWith('near') ? 'near' : 'calm', nowMs - atMs),
    );
    for (const name of nextQuotes(wishes, RULES)) {
      longest.set(name, Math.max(longest.get(name) ?? 0, nowMs - (askedAt.get(name) ?? 0)));
      askedAt.set(name, nowMs);
    }
  }
  expect(longest.size).toBe(40);
  expect(Math.max(...longest.values())).toBeLessThan(40_000);
});
