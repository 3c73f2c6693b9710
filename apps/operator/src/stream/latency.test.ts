import type { Trace, TraceMarks } from '@chimera/core/execution/trace';
import { slot } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createLatencyStats, sendTimes, TRACES_KEPT } from './latency.ts';

const traceOf = (marks: TraceMarks, behind: number | null = null): Trace => ({
  marks,
  tip: null,
  slots: {
    leader: behind === null ? null : slot(100),
    received: null,
    sent: null,
    landed: behind === null ? null : slot(100 + behind),
  },
});

test('our own time to the first byte leaves the waits for the network out', () => {
  const marks = {
    durable: 1_000,
    taken: 1_100,
    quoted: 31_100,
    signed: 32_000,
    sent_jito: 33_000,
    landed: 900_000,
  };
  expect(sendTimes(traceOf(marks))).toEqual({ wholeMs: 33, ownMs: 3 });
  expect(sendTimes(traceOf({ durable: 1_000 }))).toBeNull();
});

test('percentiles are of the newest traces, by stage and in slots', () => {
  const { report, observe } = createLatencyStats(
    Array.from({ length: TRACES_KEPT }, () => traceOf({ durable: 9_000 }, 50)),
  );
  const rows = Array.from({ length: TRACES_KEPT }, (_, index) => ({
    seq: index + 1,
    atMs: 0 as never,
    event: {
      type: 'signal_traced' as const,
      signalId: 's' as never,
      attemptTxid: null,
      trace: traceOf({ durable: (index + 1) * 10, sent_rpc: (index + 1) * 30 }, index % 4),
    },
  }));
  observe(rows);
  const { stages, toSend, slotsBehind } = report();
  expect(stages).toEqual([
    { mark: 'durable', isNetwork: false, count: 500, p50: 2.51, p95: 4.76, p99: 4.96 },
    { mark: 'sent_rpc', isNetwork: false, count: 500, p50: 5.02, p95: 9.52, p99: 9.92 },
  ]);
  expect(toSend?.p50).toBeCloseTo(7.53, 5);
  expect(slotsBehind).toMatchObject({ p50: 2, p99: 3 });
});

test('without traces nothing is claimed', () => {
  expect(createLatencyStats([]).report()).toEqual({
    stages: [],
    toSend: null,
    toSendOwn: null,
    slotsBehind: null,
  });
});
