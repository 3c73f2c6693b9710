import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import type { ScoutState } from '../control/scout-runner.ts';
import { createDailyScout } from './daily-scout.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const IDLE: ScoutState = {
  ...{ isRunning: false, startedAtMs: null, startedBy: null, progress: null, endedAtMs: null },
  ...{ result: null, failure: null },
};

/** Whether it starts at an hour of the first day's epoch, booted at another. */
function startsAt(
  nowHour: number,
  given: { readonly booted: number; readonly ran?: number; readonly reported?: number; isRunning?: true },
): boolean {
  const starts: string[] = [];
  const startedAtMs = given.ran === undefined ? null : unixMs(given.ran * HOUR);
  const state = { ...IDLE, startedAtMs, isRunning: given.isRunning === true };
  const daily = createDailyScout({
    scout: {
      state: () => state,
      start: (by) => {
        starts.push(by);
        return state;
      },
    },
    reportedAtMs: () => (given.reported === undefined ? null : given.reported * HOUR),
    bootedAtMs: unixMs(given.booted * HOUR),
  });
  daily(unixMs(nowHour * HOUR));
  return starts.length === 1;
}

test.each([
  { why: 'not before the hour', now: 26.9, booted: 20, isStarted: false },
  { why: 'at the hour, however short ago the operator started', now: 27, booted: 26.5, isStarted: true },
  { why: 'not at the start of a new folder', now: 40, booted: 40, isStarted: false },
  { why: 'not twice after one hour', now: 40, booted: 20, ran: 27.1, isStarted: false },
  { why: 'again a day later', now: 51, booted: 20, ran: 27.1, isStarted: true },
  { why: 'late, when the operator was down at the hour', now: 34, booted: 33, reported: 4, isStarted: true },
  { why: 'not after a scout that a timer started', now: 34, booted: 33, reported: 27.2, isStarted: false },
  { why: 'not for a run by hand before the hour', now: 27, booted: 20, ran: 26, isStarted: true },
])('$why', ({ now, isStarted, ...given }) => {
  expect(startsAt(now, given)).toBe(isStarted);
});

test('never starts a second one beside a running one', () => {
  expect(startsAt(5 * 24, { booted: 0, ran: 1, isRunning: true })).toBe(false);
  expect(DAY).toBe(24 * HOUR);
});
