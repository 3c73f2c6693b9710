'use client';

import Link from 'next/link';
import { Badge } from '#components/ui/badge.tsx';
import { useOperatorNow } from '#lib/clock.ts';
import { formatDuration, humanised, readable } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';

/** Stands on every page while a breaker refuses entries: which, why, and for how long. */
export function BreakerBanner() {
  const gauges = useLive((state) => state.summary?.breakers ?? null);
  const nowMs = useOperatorNow();
  const tripped = gauges?.filter(({ isTripped }) => isTripped) ?? [];
  if (tripped.length === 0) return null;
  return (
    <div
      role="status"
      data-testid="breaker-banner"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn/50 bg-warn/10 px-3 py-1.5"
    >
      <Badge tone="warn">
        {tripped.every(({ scope }) => scope === 'spear') ? 'Spear off' : 'No entries'}
      </Badge>
      <span className="min-w-0 flex-1 basis-60">
        {tripped.map(({ breaker, measured, threshold, untilMs }) => (
          <span key={breaker} className="num block">
            {humanised(breaker)}: {readable(`${measured ?? 'unknown'} (${threshold})`)}
            <span className="text-muted">
              {untilMs === null
                ? ', until a person resets it'
                : `, ${formatDuration(Math.max(0, untilMs - nowMs))} left`}
            </span>
          </span>
        ))}
      </span>
      <Link href="/risk" className="text-accent underline">
        Risk
      </Link>
    </div>
  );
}
