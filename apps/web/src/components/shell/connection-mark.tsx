'use client';

import { useLocalNow } from '#lib/clock.ts';
import { formatAge } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import type { Connection } from '#lib/live/live-state.ts';

const WORDS: Record<Connection, string> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  down: 'operator down',
  offline: 'dashboard offline',
};

const DOTS: Record<Connection, string> = {
  connecting: 'bg-faint',
  live: 'bg-accent',
  reconnecting: 'bg-warn',
  down: 'bg-warn',
  offline: 'bg-warn',
};

/** Whether what is on the screen is live, in a word; in its attribute, up to which journal event that is. */
export function ConnectionMark() {
  const connection = useLive((state) => state.connection);
  const lostAtMs = useLive((state) => state.lostAtMs);
  const seq = useLive((state) => state.seq);
  const nowMs = useLocalNow();
  const isLost = lostAtMs !== null && connection !== 'live';
  return (
    <output
      data-testid="connection"
      data-connection={connection}
      data-seq={seq ?? undefined}
      className="flex items-center gap-1.5 text-xs whitespace-nowrap text-muted"
    >
      <span className={`size-2 rounded-full ${DOTS[connection]}`} aria-hidden />
      {WORDS[connection]}
      {isLost && <span className="num hidden sm:inline">{formatAge(nowMs - lostAtMs)}</span>}
    </output>
  );
}
