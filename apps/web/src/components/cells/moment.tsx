import { formatDateMinute, formatDateTime, formatTime, formatUtc } from '#lib/format.ts';

interface MomentProps {
  readonly atMs: number;
  readonly withDate?: boolean;
  /** Leaves the seconds to the title, where room is short; with the date only. */
  readonly toTheMinute?: boolean;
}

/** A wall clock time in the reader's zone, with UTC in the title. */
export function Moment({ atMs, withDate = false, toTheMinute = false }: MomentProps) {
  const dated = toTheMinute ? formatDateMinute : formatDateTime;
  return (
    <time className="num text-muted" dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)}>
      {withDate ? dated(atMs) : formatTime(atMs)}
    </time>
  );
}
