'use client';

import type { Strategy } from '@chimera/core/admission/signal';
import type { StrategyShare } from '@chimera/core/contract/live';
import type { SpearState } from '@chimera/core/decision/spear';
import { bpsRatio } from '@chimera/core/units/bps';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Pnl } from '#components/cells/pnl.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatBps, formatCount, formatShare, UNKNOWN } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { CostsCovered } from './costs-covered.tsx';

type Result = Outputs['overview']['barbell']['rows'][Strategy];

/** Both sides of the barbell: how much of its share each uses, what it brought, and whether the Spear may buy. */
export function BarbellPanel() {
  const summary = useLive((state) => state.summary);
  const trpc = useTRPC();
  const { data } = useQuery(trpc.overview.barbell.queryOptions());
  return (
    <Panel title="Barbell" aside={<SpearMark spear={summary?.spear ?? null} />} bodyClassName="px-3 py-2.5">
      <div className="flex flex-col gap-3">
        {(['SHIELD', 'SPEAR'] as const).map((strategy) => (
          <Side
            key={strategy}
            strategy={strategy}
            share={summary?.shares[strategy] ?? null}
            result={data?.rows[strategy]}
          />
        ))}
      </div>
      {summary?.spear.isOn === false && (
        <ul aria-label="Why the Spear is off" className="mt-2.5 border-t border-line pt-2 text-xs text-warn">
          {summary.spear.reasons.map(({ code, text }) => (
            <li key={code}>{text}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function SpearMark({ spear }: { spear: SpearState | null }) {
  if (spear === null) return <Badge tone="quiet">Spear {UNKNOWN}</Badge>;
  return <Badge tone={spear.isOn ? 'accent' : 'warn'}>{spear.isOn ? 'Spear on' : 'Spear off'}</Badge>;
}

interface SideProps {
  readonly strategy: Strategy;
  readonly share: StrategyShare | null;
  readonly result: Result | undefined;
}

function Side({ strategy, share, result }: SideProps) {
  const cap = share?.capLamports ?? null;
  const used = share === null || cap === null ? 0 : (bpsRatio(share.committedLamports, cap) ?? 0) / 100;
  return (
    <section aria-label={strategy}>
      <div className="flex items-baseline justify-between gap-2">
        <Link href={`/positions?strategy=${strategy}`} className="font-medium hover:text-accent">
          {strategy === 'SHIELD' ? 'Shield' : 'Spear'}
          <span className="ml-1.5 text-2xs text-faint">
            {share === null ? '' : `${formatBps(share.shareBps).replace('.00', '')} of capital`}
          </span>
        </Link>
        <span className="num text-xs">
          <Sol lamports={share?.committedLamports ?? null} /> of <Sol lamports={cap} /> SOL
          <span className="ml-1.5 inline-block w-12 text-right text-2xs text-faint">
            {share === null || cap === null ? UNKNOWN : formatShare(share.committedLamports, cap)}
          </span>
        </span>
      </div>
      <div className="mt-1 h-1 rounded-full bg-raised">
        <div
          className="h-1 rounded-full bg-accent transition-[width] duration-500"
          style={{ width: `${Math.min(100, used)}%` }}
        />
      </div>
      <dl className="mt-1 flex flex-wrap justify-between gap-x-3 text-xs text-muted">
        <Pair label="open" value={share === null ? UNKNOWN : formatCount(share.positions)} />
        <Pair label="at most" value={<Sol lamports={share?.sizeLamportsMax ?? null} />} />
        <Pair label="won" value={result === undefined ? UNKNOWN : formatCount(result.winCount)} />
        <Pair label="lost" value={result === undefined ? UNKNOWN : lossesText(result)} />
        <Pair label="realised" value={<Pnl lamports={result?.realisedPnlLamports ?? null} />} />
      </dl>
      {strategy === 'SHIELD' && <CostsCovered />}
    </section>
  );
}

const lossesText = ({ lossCount, lossStreak }: Result): string =>
  lossStreak > 1 ? `${formatCount(lossCount)}, ${lossStreak} in a row` : formatCount(lossCount);

function Pair({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <div className="flex gap-1">
      <dt>{label}</dt>
      <dd className="num text-fg">{value}</dd>
    </div>
  );
}
