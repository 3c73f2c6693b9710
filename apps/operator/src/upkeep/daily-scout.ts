import type { UnixMs } from '@chimera/core/units/chain';
import type { ScoutRunner } from '../control/scout-runner.ts';

const DAY_MS = 86_400_000;

/** Starts the scout once a day, counted from the last run whoever started it, or else from our own start. */
export function createDailyScout(scout: ScoutRunner, bootedAtMs: UnixMs): (nowMs: UnixMs) => void {
  return (nowMs) => {
    const { isRunning, startedAtMs } = scout.state();
    if (isRunning || nowMs - (startedAtMs ?? bootedAtMs) < DAY_MS) return;
    scout.start('daily schedule');
  };
}
