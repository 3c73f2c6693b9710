'use client';

import { type FactRow, Facts, Section } from '#components/ui/facts.tsx';
import { formatBps, formatDuration, formatMultiple, UNKNOWN } from '#lib/format.ts';
import { useMark } from '#lib/live/live-context.tsx';
import type { PositionDetail } from './position-drawer.tsx';

const MODES = {
  mirror: 'only his sells, the stop and the clock',
  own: 'his sells are ignored',
  both: 'his sells and our own rules',
  asymmetric: 'losers go with him, winners trail',
} as const;

/** At which worth, as a multiple of cost, this position is sold, and how near it is. */
export function ExitPlan({ detail }: { detail: PositionDetail }) {
  const { exitPlan: plan, position } = detail;
  const mark = useMark(position.positionId);
  const now = multipleOf(mark?.valueLamports ?? null, position.openCostLamports);
  const trail: FactRow =
    plan.trailStopBps === null || plan.trailPeakBps === null
      ? { label: 'Trailing stop', value: `armed at ${formatMultiple(plan.trailArmBps)}` }
      : {
          label: 'Trailing stop',
          value: (
            <>
              {formatMultiple(plan.trailStopBps)}
              <span className="text-muted">
                , {formatBps(plan.trailBps)} under its highest {formatMultiple(plan.trailPeakBps)}
              </span>
            </>
          ),
        };
  return (
    <Section
      title="Exit plan, in multiples of cost"
      aside={<span className="num text-xs">now {now === null ? UNKNOWN : formatMultiple(now)}</span>}
    >
      <Facts
        rows={[
          { label: 'Stop', value: formatMultiple(plan.stopBps) },
          ...plan.targets.map((rung) => ({
            label: `Target ${formatMultiple(rung.multipleBps)}`,
            value: (
              <span className={rung.isDone ? 'text-accent' : undefined}>
                {rung.isDone ? 'sold up to ' : 'sells up to '}
                {formatBps(rung.soldBps)}
              </span>
            ),
          })),
          trail,
          { label: 'Longest time', value: formatDuration(plan.holdMsMax) },
          ...(position.leader === null ? [] : [{ label: 'Leader', value: MODES[plan.exitMode] }]),
        ]}
      />
    </Section>
  );
}

const multipleOf = (value: bigint | null, cost: bigint): number | null =>
  value === null || cost <= 0n ? null : Number((value * 10_000n) / cost);
