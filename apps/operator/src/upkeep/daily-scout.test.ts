import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import type { ScoutState } from '../control/scout-runner.ts';
import { createDailyScout } from './daily-scout.ts';

const DAY = 86_400_000;

function scoutIn(state: Partial<ScoutState>) {
  const starts: string[] = [];
  const whole = { isRunning: false, startedAtMs: null, startedBy: null, progress: null, endedAtMs: null };
  const full = { ...whole, result: null, failure: null, ...state };
  const start = (by: string) => {
    starts.push(by);
    return full;
  };
  return { starts, runner: { state: () => full, start, stop: () => undefined } };
}

test('runs a day after the start, and a day after the last run', () => {
  const never = scoutIn({});
  const daily = createDailyScout(never.runner, unixMs(0));
  daily(unixMs(DAY - 1));
  expect(never.starts).toEqual([]);
  daily(unixMs(DAY));
  expect(never.starts).toEqual(['daily schedule']);
  const ran = scoutIn({ startedAtMs: unixMs(DAY) });
  createDailyScout(ran.runner, unixMs(0))(unixMs(2 * DAY - 1));
  expect(ran.starts).toEqual([]);
});

test('never starts a second one beside a running one', () => {
  const running = scoutIn({ isRunning: true, startedAtMs: unixMs(0) });
  createDailyScout(running.runner, unixMs(0))(unixMs(5 * DAY));
  expect(running.starts).toEqual([]);
});
