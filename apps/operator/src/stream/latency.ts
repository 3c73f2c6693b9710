import type { LatencyReport, Percentiles } from '@chimera/core/contract/routing';
import type { Journaled } from '@chimera/core/events';
import {
  NETWORK_MARKS,
  percentileOf,
  TRACE_MARKS,
  type Trace,
  traceStages,
} from '@chimera/core/execution/trace';

export interface LatencyStats {
  readonly observe: (rows: readonly Journaled[]) => void;
  readonly report: () => LatencyReport;
}

/** The newest traces that percentiles are taken of. */
export const TRACES_KEPT = 500;
const MICROS_PER_MS = 1_000;

/** Percentiles over the newest traces; `known` are those of earlier lives, oldest first. */
export function createLatencyStats(known: readonly Trace[]): LatencyStats {
  const traces = known.slice(-TRACES_KEPT);
  return {
    observe: (rows) => {
      for (const { event } of rows) {
        if (event.type !== 'signal_traced') continue;
        traces.push(event.trace);
        if (traces.length > TRACES_KEPT) traces.shift();
      }
    },
    report: () => reportOf(traces),
  };
}

function reportOf(traces: readonly Trace[]): LatencyReport {
  const staged = traces.map(({ marks }) => traceStages(marks));
  return {
    stages: TRACE_MARKS.flatMap((mark) => {
      const took = staged.flatMap((stages) =>
        stages.filter((stage) => stage.mark === mark).map(({ tookUs }) => tookUs / MICROS_PER_MS),
      );
      const percentiles = percentilesOf(took);
      return percentiles === null ? [] : [{ mark, isNetwork: NETWORK_MARKS.includes(mark), ...percentiles }];
    }),
    toSend: percentilesOf(traces.flatMap((trace) => sendTimes(trace)?.wholeMs ?? [])),
    toSendOwn: percentilesOf(traces.flatMap((trace) => sendTimes(trace)?.ownMs ?? [])),
    slotsBehind: percentilesOf(
      traces.flatMap(({ slots: { leader, landed } }) =>
        leader === null || landed === null ? [] : [Math.max(0, landed - leader)],
      ),
    ),
  };
}

/** How long it took until the first byte left; null when none did. */
export function sendTimes({ marks }: Trace): { readonly wholeMs: number; readonly ownMs: number } | null {
  const sentUs = Math.min(
    marks.sent_jito ?? Number.POSITIVE_INFINITY,
    marks.sent_rpc ?? Number.POSITIVE_INFINITY,
  );
  if (!Number.isFinite(sentUs)) return null;
  const networkUs = traceStages(marks)
    .filter(({ isNetwork, fromUs, tookUs }) => isNetwork && fromUs + tookUs <= sentUs)
    .reduce((sum, { tookUs }) => sum + tookUs, 0);
  return { wholeMs: sentUs / MICROS_PER_MS, ownMs: (sentUs - networkUs) / MICROS_PER_MS };
}

function percentilesOf(values: readonly number[]): Percentiles | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (rank: number): number => percentileOf(sorted, rank) ?? 0;
  return sorted.length === 0 ? null : { count: sorted.length, p50: at(50), p95: at(95), p99: at(99) };
}
