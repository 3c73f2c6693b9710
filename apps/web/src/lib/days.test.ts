import { expect, test } from 'vitest';
import { dayStartMs, nextDayStartMs, utcDay } from './days.ts';

test('a day begins at midnight here, and the next one after it', () => {
  expect(dayStartMs('2026-11-27')).toBe(new Date(2026, 10, 27).getTime());
  expect(nextDayStartMs('2026-11-30')).toBe(new Date(2026, 11, 1).getTime());
});

test.each(['', 'today', '2026-11', '27.11.2026'])('"%s" is no day', (text) => {
  expect(dayStartMs(text)).toBeNull();
  expect(nextDayStartMs(text)).toBeNull();
});

test('names a UTC day', () => {
  expect(utcDay(Date.UTC(2026, 0, 2, 23, 59))).toBe('2026-01-02');
});
