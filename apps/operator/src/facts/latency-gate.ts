import type { Fact } from '@chimera/core/decision/facts';
import type { Chain, Clock } from '../ports.ts';
import { createCell } from './cell.ts';

/** How far away the RPC provider in use is. */
export interface LatencyGate {
  /** Mean of ten round trips, in milliseconds. */
  readonly read: () => Fact<number>;
  readonly refresh: () => Promise<void>;
}

export const ROUND_TRIPS = 10;
const TIMEOUT_MS = 2_000;
/** Measured hourly; one missed hour leaves the last answer stale. */
const FRESH_MS = 2 * 3_600_000;

/** One after the other: side by side they would measure the line's width, not its length. */
export function createLatencyGate(chain: Chain, clock: Clock): LatencyGate {
  const cell = createCell<number>({
    nowMs: clock.nowMs,
    freshMs: FRESH_MS,
    reason: 'no round trip was measured yet',
  });
  return {
    read: cell.read,
    refresh: async () => {
      let totalMs = 0;
      for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
        const startedMs = clock.monotonicMs();
        await chain.read(({ getSlot }) => getSlot({ timeoutMs: TIMEOUT_MS }));
        totalMs += clock.monotonicMs() - startedMs;
      }
      cell.set(totalMs / ROUND_TRIPS);
    },
  };
}
