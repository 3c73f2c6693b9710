'use client';

import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { useQuery } from '@tanstack/react-query';
import { Sol } from '#components/cells/sol.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatBps, formatSol, UNKNOWN } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

/** What may be spent, what is spent, and the balance that is never touched. */
export function BudgetPanel() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.risk.limits.queryOptions());
  const limits = data?.rows[0]?.limits ?? DEFAULT_LIMITS;
  const walletLamports = useLive((state) => state.summary?.walletLamports ?? null);
  const exposureLamports = useLive((state) => state.summary?.exposureLamports ?? null);
  const floor = limits.principalFloorLamports;
  const isUnderFloor = walletLamports !== null && walletLamports < floor;
  return (
    <Panel title="Principal and budgets" bodyClassName="px-3 py-1">
      <Facts
        rows={[
          { label: 'Wallet, SOL', value: <Sol lamports={walletLamports} /> },
          {
            label: 'Principal floor, SOL',
            value: (
              <span className={isUnderFloor ? 'text-warn' : undefined}>
                {formatSol(floor)}
                {isUnderFloor && ': under it, nothing is bought'}
              </span>
            ),
          },
          {
            label: 'Above the floor, SOL',
            value: walletLamports === null ? UNKNOWN : formatSol(walletLamports - floor),
          },
          { label: 'In open positions, SOL', value: <Sol lamports={exposureLamports} /> },
          { label: 'Configured capital, SOL', value: formatSol(limits.configuredCapitalLamports) },
          {
            label: 'Shield share, largest entry',
            value: `${formatBps(limits.shieldShareBps)}, ${formatBps(limits.shieldSizeBps)}`,
          },
          {
            label: 'Spear share, largest entry',
            value: `${formatBps(limits.spearShareBps)}, ${formatBps(limits.spearSizeBps)}`,
          },
          { label: 'Open positions at most', value: limits.openPositionsMax },
        ]}
      />
    </Panel>
  );
}
