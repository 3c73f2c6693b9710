'use client';

import { useOperatorNow } from '#lib/clock.ts';
import { formatAge, formatUtc, UNKNOWN } from '#lib/format.ts';

interface AgeProps {
  readonly atMs: number | null;
  readonly suffix?: string;
}

/** How old something is by the operator's clock; the exact time is in the title. */
export function Age({ atMs, suffix = '' }: AgeProps) {
  const nowMs = useOperatorNow();
  if (atMs === null) return <span className="num text-faint">{UNKNOWN}</span>;
  return (
    <time className="num text-muted" dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)}>
      {formatAge(nowMs - atMs)}
      {suffix}
    </time>
  );
}
