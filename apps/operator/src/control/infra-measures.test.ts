import type { Journaled } from '@chimera/core/events';
import { unixMs } from '@chimera/core/units/chain';
import { AT, aBuy } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createInfraWatch } from './infra-measures.ts';

const LEAST_SIGNALS = 10;

/** Signals of leaders' trades of that age, each of which reached us so much later. */
function received(tradedAtMs: number, lagMs: number): Journaled[] {
  const swap = aBuy().swap;
  if (swap === null) throw new Error('a buy has its swap');
  return Array.from({ length: LEAST_SIGNALS }, (_, index) => ({
    seq: index + 1,
    atMs: unixMs(tradedAtMs + lagMs),
    event: {
      type: 'signal_received',
      deliveryId: null,
      signal: aBuy({
        swap: { ...swap, leaderBlockTimeMs: unixMs(tradedAtMs) },
        receivedAtMs: unixMs(tradedAtMs + lagMs),
      }),
    },
  }));
}

test('the lag of signals is the median of the newest, once there are enough', () => {
  const watch = createInfraWatch(AT);
  watch.observe(received(AT + 1_000, 400).slice(1));
  expect(watch.measures().signalLagMs).toBeNull();
  watch.observe(received(AT + 2_000, 400));
  expect(watch.measures().signalLagMs).toBe(400);
});

test('trades of before the start are late because nobody listened, and say nothing of the pipes', () => {
  const watch = createInfraWatch(AT);
  watch.observe(received(AT - 30_000, 30_500));
  expect(watch.measures().signalLagMs).toBeNull();
});
