'use client';

import type { LiveSummary } from '@chimera/core/contract/live';
import { Pnl } from '#components/cells/pnl.tsx';
import { useOperatorNow } from '#lib/clock.ts';
import { formatAge, formatSol, formatTime, formatUsd, UNKNOWN, usdMicrosOf } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { Stat } from './stat.tsx';

const age = (nowMs: number, atMs: number | null): string =>
  atMs === null ? UNKNOWN : formatAge(nowMs - atMs);

function usd(lamports: bigint | null, summary: LiveSummary, signed = false): string {
  const worth = lamports === null ? null : usdMicrosOf(lamports, summary.solPriceUsdMicros);
  return worth === null ? UNKNOWN : formatUsd(worth, { signed });
}

/** What a trader looks at first, on every page. Unknown numbers are dashes, never zeros. */
export function SummaryStats() {
  const summary = useLive((state) => state.summary);
  const nowMs = useOperatorNow();
  if (summary === null) return <SummarySkeleton />;
  return (
    <>
      <Stat
        label="Wallet, SOL"
        widthClass="w-40"
        value={
          <span
            className="num live-value"
            data-testid="wallet-balance"
            title={summary.walletAtMs === null ? undefined : `read ${formatTime(summary.walletAtMs)}`}
          >
            {summary.walletLamports === null ? UNKNOWN : formatSol(summary.walletLamports)}
          </span>
        }
        note={usd(summary.walletLamports, summary)}
      />
      <Stat
        label="Net PnL today, SOL"
        widthClass="w-42"
        value={
          <span data-testid="pnl-today">
            <Pnl lamports={summary.pnlTodayLamports} isLive />
          </span>
        }
        note={usd(summary.pnlTodayLamports, summary, true)}
      />
      <Stat
        label={`Exposure, SOL in ${summary.openPositions}`}
        widthClass="w-36"
        value={<span className="num live-value">{formatSol(summary.exposureLamports)}</span>}
        note={usd(summary.exposureLamports, summary)}
      />
      <Stat
        label="SOL price"
        widthClass="w-18"
        value={
          <span className="num live-value">
            {summary.solPriceUsdMicros === null ? UNKNOWN : formatUsd(summary.solPriceUsdMicros)}
          </span>
        }
      />
      <Stat
        label="Last signal"
        widthClass="w-18"
        value={<span className="num live-value">{age(nowMs, summary.lastSignalAtMs)}</span>}
      />
      <Stat
        label="Feed age"
        widthClass="w-28"
        value={<span className="num live-value">{age(nowMs, summary.chainAtMs)}</span>}
        note={summary.chainSlot === null ? undefined : `#${summary.chainSlot}`}
      />
    </>
  );
}

function SummarySkeleton() {
  return (
    <>
      {['w-40', 'w-42', 'w-36', 'w-18', 'w-18', 'w-28'].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places never change their order
        <div key={index} className={`${width} shrink-0`} aria-hidden>
          <div className="skeleton mb-1 h-3 w-16" />
          <div className="skeleton h-4 w-24" />
        </div>
      ))}
    </>
  );
}
