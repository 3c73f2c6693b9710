/** Counts of one span of time, as the read model keeps them. */
export interface FunnelCounts {
  readonly buySignalCount: number;
  readonly deniedCount: number;
  readonly droppedCount: number;
  readonly entryApprovedCount: number;
  readonly entrySentCount: number;
  readonly entryLandedCount: number;
  readonly positionClosedCount: number;
}

export interface FunnelStep {
  readonly name: string;
  readonly count: number;
  /** Part of the widest step, 0 to 1. */
  readonly share: number;
  /** Part of the step before, 0 to 1; null where there is nothing to compare with. */
  readonly kept: number | null;
}

/**
 * How far buys came. A step can exceed the one before it: what is signalled before midnight lands after it,
 * so shares are of the widest step and `kept` is capped at one.
 */
export function funnelSteps(counts: FunnelCounts): readonly FunnelStep[] {
  const steps = [
    ['Buy signals', counts.buySignalCount],
    ['Approved', counts.entryApprovedCount],
    ['Sent', counts.entrySentCount],
    ['Landed', counts.entryLandedCount],
    ['Closed', counts.positionClosedCount],
  ] as const;
  const widest = Math.max(...steps.map(([, count]) => count));
  return steps.map(([name, count], index) => {
    const before = steps[index - 1]?.[1] ?? 0;
    return {
      name,
      count,
      share: widest === 0 ? 0 : count / widest,
      kept: before === 0 ? null : Math.min(1, count / before),
    };
  });
}
