import type { ReactNode } from 'react';
import { Pnl } from '#components/cells/pnl.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { UsdPnl } from '#components/cells/usd-pnl.tsx';
import { formatCount } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

type Totals = Outputs['trades']['list']['rows']['totals'];

/** The sums of every trade that passes the filter, on this page and on the others. */
export function TradeTotals({ totals }: { totals: Totals }) {
  const { wonCount, lostCount, unpricedCount, netUsdMicros } = totals;
  return (
    <dl
      aria-label="Sums of all trades that pass the filter"
      className="grid grid-cols-2 gap-x-4 gap-y-1.5 border-b border-line px-3 py-2 sm:grid-cols-4 xl:grid-cols-8"
    >
      <Total label="Won, lost" value={`${formatCount(wonCount)}, ${formatCount(lostCount)}`} />
      <Total label="Size, SOL" value={<Sol lamports={totals.sizeLamports} />} />
      <Total label="Gross, SOL" value={<Sol lamports={totals.grossLamports} digits={5} isSigned />} />
      <Total label="Fees, SOL" value={<Sol lamports={totals.feeLamports} digits={6} />} />
      <Total label="Tips, SOL" value={<Sol lamports={totals.tipLamports} digits={6} />} />
      <Total label="Rent lost, SOL" value={<Sol lamports={totals.rentLamports} digits={6} />} />
      <Total label="Net, SOL" value={<Pnl lamports={totals.netLamports} digits={5} />} />
      <Total
        label="Net, USD"
        value={
          netUsdMicros === null ? (
            <span title="The price of SOL was not known when these were realised">
              unknown for {formatCount(unpricedCount)}
            </span>
          ) : (
            <UsdPnl usdMicros={netUsdMicros} />
          )
        }
      />
    </dl>
  );
}

function Total({ label, value }: { label: string; value: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-faint">{label}</dt>
      <dd className="num truncate font-medium">{value}</dd>
    </div>
  );
}
