import type { UnixMs } from '@chimera/core/units/chain';
import type { ScoutRunner } from '../control/scout-runner.ts';

const DAY_MS = 86_400_000;
/** Of each UTC day: before the reconciliation, when the fewest people trade. */
const HOUR_MS = 3 * 3_600_000;

export interface DailyScoutParts {
  readonly scout: Pick<ScoutRunner, 'state' | 'start'>;
  /** When the last report was written, whoever started that scout; null while there is none. */
  readonly reportedAtMs: () => number | null;
  readonly bootedAtMs: UnixMs;
}

/**
 * Starts the scout each day at 03:00 UTC by the clock on the wall. An hour that passed while the operator was down
 * is made up for at the next look; a run that somebody else started since then counts.
 */
export function createDailyScout({
  scout,
  reportedAtMs,
  bootedAtMs,
}: DailyScoutParts): (nowMs: UnixMs) => void {
  return (nowMs) => {
    const { isRunning, startedAtMs } = scout.state();
    const lastMs = Math.max(startedAtMs ?? 0, reportedAtMs() ?? 0) || bootedAtMs;
    const dueMs = Math.floor((nowMs - HOUR_MS) / DAY_MS) * DAY_MS + HOUR_MS;
    if (!isRunning && lastMs < dueMs) scout.start('daily schedule');
  };
}
