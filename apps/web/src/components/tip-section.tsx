import type { TipBasis } from '@chimera/core/execution/tip';
import { Facts } from '#components/ui/facts.tsx';
import { formatLamports } from '#lib/format.ts';
import { tipFacts, tipReason } from '#lib/tip.ts';

/** What was tipped and why, with every number it was made of. */
export function TipFactsList({ tip }: { tip: TipBasis }) {
  return (
    <>
      <Facts
        rows={[
          {
            label: 'Tip, lamports',
            value: <span className="font-semibold">{formatLamports(tip.tipLamports)}</span>,
          },
          ...tipFacts(tip),
        ]}
      />
      <p className="py-1 text-xs text-muted">{tipReason(tip)}</p>
    </>
  );
}
