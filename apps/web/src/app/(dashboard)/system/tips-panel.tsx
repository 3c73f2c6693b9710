import type { TipMarket } from '@chimera/core/contract/routing';
import type { TipBasis } from '@chimera/core/execution/tip';
import { Badge } from '#components/ui/badge.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, formatLamports, UNKNOWN } from '#lib/format.ts';
import { tipReason } from '#lib/tip.ts';

interface TipsPanelProps {
  readonly tips: readonly TipBasis[];
  readonly market: TipMarket | null;
  readonly accountCount: number;
}

/** What an order tips now and why, beside what others lately paid. */
export function TipsPanel({ tips, market, accountCount }: TipsPanelProps) {
  const isCold = tips.some((tip) => tip.isColdStart);
  const own = tips[0]?.ownP50Lamports ?? null;
  return (
    <Panel
      title="Tips, lamports"
      aside={isCold ? <Badge tone="warn">cold start</Badge> : null}
      bodyClassName="px-3 py-2"
    >
      <ul className="flex flex-col divide-y divide-line/70">
        {tips.map((tip) => (
          <li key={tip.purpose} className="py-1.5">
            <div className="flex items-baseline justify-between gap-2">
              <span className="font-medium">{NAMES[tip.purpose]}</span>
              <span className="num font-semibold">{lamportsText(tip.tipLamports)}</span>
            </div>
            <p className="text-xs text-muted">{tipReason(tip)}</p>
          </li>
        ))}
      </ul>
      <Facts
        rows={[
          {
            label: `Median of others, of ${formatCount(tips[0]?.othersCount ?? 0)} seen to land`,
            value: lamportsText(tips[0]?.othersP50Lamports ?? null),
          },
          {
            label: `Median of our own, of ${formatCount(tips[0]?.ownCount ?? 0)} landed`,
            value: lamportsText(own),
          },
          { label: 'Landed lately, lower quartile', value: lamportsText(market?.p25Lamports ?? null) },
          { label: 'Landed lately, median', value: lamportsText(market?.p50Lamports ?? null) },
          { label: 'Landed lately, upper quartile', value: lamportsText(market?.p75Lamports ?? null) },
          { label: 'Landed lately, 95 of 100', value: lamportsText(market?.p95Lamports ?? null) },
          { label: 'Tip accounts the engine named', value: formatCount(accountCount) },
        ]}
      />
    </Panel>
  );
}

const NAMES: Record<TipBasis['purpose'], string> = { SHIELD: 'Shield', SPEAR: 'Spear', EXIT: 'Exits' };

const lamportsText = (lamports: bigint | null): string =>
  lamports === null ? UNKNOWN : formatLamports(lamports);
