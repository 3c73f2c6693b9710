import { lossBps, type TokenRehearsal } from '@chimera/core/execution/token-check';
import { mulDivFloor } from '@chimera/core/units/math';
import { Sol } from '#components/cells/sol.tsx';
import { Facts, Section } from '#components/ui/facts.tsx';
import { formatBps } from '#lib/format.ts';

/** What buying and selling at once brought, in simulation, right before the purchase was signed. */
export function Rehearsal({ rehearsal }: { rehearsal: TokenRehearsal }) {
  const { spentLamports, quotedAtoms, soldAtoms, quotedLamports, proceedsLamports } = rehearsal;
  const costLamports = mulDivFloor(spentLamports, soldAtoms, quotedAtoms);
  return (
    <Section title="Rehearsal of buying and selling">
      <Facts
        rows={[
          { label: 'Cost of what was sold again, SOL', value: <Sol lamports={costLamports} isExact /> },
          { label: 'Sale quoted, SOL', value: <Sol lamports={quotedLamports} isExact /> },
          { label: 'Sale brought, SOL', value: <Sol lamports={proceedsLamports} isExact /> },
          { label: 'Less than quoted', value: formatBps(lossBps(proceedsLamports, quotedLamports)) },
          { label: 'Lost there and back', value: formatBps(lossBps(proceedsLamports, costLamports)) },
        ]}
      />
    </Section>
  );
}
