import { Pnl } from '#components/cells/pnl.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Facts, Section } from '#components/ui/facts.tsx';
import type { PositionRow } from './columns.tsx';

/** Where the result comes from, to the lamport. The last line is what the chain did to the wallet. */
export function PnlBreakdown({ position }: { position: PositionRow }) {
  const isOver = position.state === 'closed' || position.state === 'void';
  return (
    <Section title="Result, SOL">
      <Facts
        rows={[
          { label: 'Realised', value: <Pnl lamports={position.realisedPnlLamports} isExact /> },
          ...(isOver
            ? []
            : [
                {
                  label: 'Cost of what is held',
                  value: <Sol lamports={position.openCostLamports} isExact />,
                },
                {
                  label: 'Rent that comes back',
                  value: <Sol lamports={position.rentLockedLamports} isExact />,
                },
              ]),
          { label: 'Network fees, in the result', value: <Sol lamports={position.feeLamports} isExact /> },
          { label: 'Tips, in the result', value: <Sol lamports={position.tipLamports} isExact /> },
          ...(position.failedCostLamports === 0n
            ? []
            : [
                {
                  label: 'Failed transactions, in the result',
                  value: <Sol lamports={position.failedCostLamports} isExact />,
                },
              ]),
          {
            label: 'Change of the wallet',
            value: <Sol lamports={position.walletDeltaLamports} isExact isSigned />,
          },
        ]}
      />
    </Section>
  );
}
