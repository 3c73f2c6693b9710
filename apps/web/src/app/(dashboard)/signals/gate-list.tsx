import type { GateResult } from '@chimera/core/decision/gates';
import { Check, X } from 'lucide-react';
import { Section } from '#components/ui/facts.tsx';
import { classes } from '#lib/classes.ts';
import { formatDuration, humanised, readable, shortId, UNKNOWN } from '#lib/format.ts';

interface GateListProps {
  readonly gates: readonly GateResult[];
  readonly limitsVersion: number;
}

/** Every gate with what was measured, against what, and how old the measurement was; refusals first. */
export function GateList({ gates, limitsVersion }: GateListProps) {
  const ordered = [...gates.filter((gate) => !gate.passed), ...gates.filter((gate) => gate.passed)];
  const passed = gates.filter((gate) => gate.passed).length;
  return (
    <Section
      title={`Gates, ${passed} of ${gates.length} passed`}
      aside={
        <span className="text-2xs text-faint">
          {limitsVersion === 0 ? 'default limits' : `limits version ${limitsVersion}`}
        </span>
      }
    >
      <table className="w-full table-fixed border-collapse" aria-label="Gates">
        <thead>
          <tr className="text-left text-2xs text-faint">
            <th scope="col" className="w-[32%] py-1 font-medium">
              Gate
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Measured
            </th>
            <th scope="col" className="w-[25%] py-1 text-right font-medium">
              Needed
            </th>
            <th scope="col" className="w-14 py-1 text-right font-medium">
              Age
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((gate) => (
            <GateRow key={gate.code} gate={gate} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

const ADDRESS = /[1-9A-HJ-NP-Za-km-z]{32,88}/g;

/** Fits a narrow column: the ends of an address, dollars with cents, words for codes. The title has all of it. */
const measuredText = (text: string): string =>
  humanised(readable(text))
    .replace(ADDRESS, (it) => shortId(it))
    .replace(/(\$\d+\.\d\d)\d+/g, '$1');

function GateRow({ gate }: { gate: GateResult }) {
  const Icon = gate.passed ? Check : X;
  return (
    <tr className={classes('border-t border-line/60 align-top', !gate.passed && 'bg-warn/8')}>
      <td className="py-1 pr-2">
        <span className="flex items-start gap-1.5">
          <Icon
            size={13}
            aria-label={gate.passed ? 'passed' : 'refused'}
            className={classes('mt-1 shrink-0', gate.passed ? 'text-faint' : 'text-warn')}
          />
          <span className={gate.passed ? 'text-muted' : 'font-medium text-warn'}>
            {humanised(gate.passed ? gate.code : gate.reason)}
          </span>
        </span>
      </td>
      <td
        className="num py-1 pl-1 text-right break-words whitespace-normal"
        title={gate.measured ?? undefined}
      >
        {gate.measured === null ? UNKNOWN : measuredText(gate.measured)}
      </td>
      <td className="num py-1 pl-2 text-right break-words whitespace-normal text-muted">
        {measuredText(gate.threshold ?? '')}
      </td>
      <td className="num py-1 pl-2 text-right text-faint">
        {gate.ageMs === null ? '' : formatDuration(gate.ageMs)}
      </td>
    </tr>
  );
}
