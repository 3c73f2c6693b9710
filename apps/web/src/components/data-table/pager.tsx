'use client';

import { Button } from '#components/ui/button.tsx';
import { formatCount } from '#lib/format.ts';

interface PagerProps {
  readonly offset: number;
  readonly limit: number;
  readonly total: number;
  readonly onMove: (offset: number) => void;
  /** What lies on both sides; by time unless told otherwise. */
  readonly words?: readonly [before: string, after: string];
}

/** Which rows of how many are shown; nothing when all are. */
export function Pager({ offset, limit, total, onMove, words = ['Newer', 'Older'] }: PagerProps) {
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <div className="flex items-center justify-end gap-2 border-t border-line px-3 py-1.5">
      <span className="num text-xs text-muted">
        {formatCount(Math.min(offset + 1, total))} to {formatCount(last)} of {formatCount(total)}
      </span>
      <Button size="small" disabled={offset === 0} onClick={() => onMove(Math.max(0, offset - limit))}>
        {words[0]}
      </Button>
      <Button size="small" disabled={last >= total} onClick={() => onMove(offset + limit)}>
        {words[1]}
      </Button>
    </div>
  );
}
