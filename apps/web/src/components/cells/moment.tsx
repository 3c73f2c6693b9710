import { formatDateTime, formatTime, formatUtc } from '#lib/format.ts';

/** A wall clock time in the reader's zone, with UTC in the title. */
export function Moment({ atMs, withDate = false }: { atMs: number; withDate?: boolean }) {
  return (
    <time className="num text-muted" dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)}>
      {withDate ? formatDateTime(atMs) : formatTime(atMs)}
    </time>
  );
}
