import type { Random } from '../chain/random.ts';

export interface HistoryWindow {
  readonly startMs: number;
  readonly endMs: number;
}

const DAY_MS = 86_400_000;
const WINDOWS_PER_DAY = 1;
/** Long enough for a leader to open and close several positions. */
const WINDOW_MS = 330_000;
/** The past stops this long before now, so that the first live block is later. */
const MARGIN_MS = 5_000;

/** When the past was busy: equal parts of every day, each with one window at a random time, oldest first. */
export function historyWindows(random: Random, days: number, endMs: number): readonly HistoryWindow[] {
  const partMs = DAY_MS / WINDOWS_PER_DAY;
  const count = days * WINDOWS_PER_DAY;
  return Array.from({ length: count }, (_, index) => {
    const partEndMs = endMs - (count - 1 - index) * partMs;
    // The newest window leads up to the present, so that the live market continues from it.
    const idleMs = index === count - 1 ? 0 : random.next() * (partMs - WINDOW_MS - 2 * MARGIN_MS);
    const windowEndMs = Math.floor(partEndMs - MARGIN_MS - idleMs);
    return { startMs: windowEndMs - WINDOW_MS, endMs: windowEndMs };
  });
}
