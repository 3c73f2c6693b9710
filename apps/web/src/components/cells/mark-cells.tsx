'use client';

import { useOperatorNow } from '#lib/clock.ts';
import { formatAge, formatPrice, formatSol, UNKNOWN } from '#lib/format.ts';
import { useMark } from '#lib/live/live-context.tsx';
import { Pnl } from './pnl.tsx';

/** What selling the position now would bring, live. */
export function MarkValue({ positionId }: { positionId: string }) {
  const mark = useMark(positionId);
  return (
    <span className="num live-value" data-testid="mark-value">
      {mark?.valueLamports == null ? UNKNOWN : formatSol(mark.valueLamports)}
    </span>
  );
}

/** Unrealised result of a position, live. */
export function MarkPnl({ positionId, costLamports }: { positionId: string; costLamports: bigint }) {
  const mark = useMark(positionId);
  return <Pnl lamports={mark?.unrealisedPnlLamports ?? null} costLamports={costLamports} isLive />;
}

/** SOL per token, live. */
export function MarkPrice({ positionId }: { positionId: string }) {
  const mark = useMark(positionId);
  return <span className="num live-value">{formatPrice(mark?.priceSol ?? null)}</span>;
}

/** How old the price behind the mark is. */
export function MarkAge({ positionId }: { positionId: string }) {
  const mark = useMark(positionId);
  const nowMs = useOperatorNow();
  return (
    <span className="num text-muted live-value">
      {mark === null ? UNKNOWN : formatAge(nowMs - mark.atMs)}
    </span>
  );
}
