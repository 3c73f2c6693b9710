import type { LatencyReport, Percentiles } from '@chimera/core/contract/routing';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { classes } from '#lib/classes.ts';
import { formatCount, formatMs } from '#lib/format.ts';
import { stageName } from '#lib/waterfall.ts';

interface Line {
  readonly name: string;
  readonly isStrong: boolean;
  readonly isNetwork: boolean;
  readonly unit: 'ms' | 'slots';
  readonly percentiles: Percentiles;
}

/** How long each stage took at the median and at the tails, over the newest signals. */
export function LatencyPanel({ latency }: { latency: LatencyReport }) {
  const lines = linesOf(latency);
  return (
    <Panel title="Latency" aside={<span className="text-2xs text-faint">newest 500 traces</span>}>
      {lines.length === 0 ? (
        <Message title="No signal was traced yet">The first ones show here when they end.</Message>
      ) : (
        <table className="w-full table-fixed border-collapse" aria-label="Latency">
          <thead>
            <tr className="border-b border-line text-right text-2xs text-faint">
              <th scope="col" className="px-3 py-1.5 text-left font-medium">
                Stage
              </th>
              {['p50', 'p95', 'p99'].map((name) => (
                <th key={name} scope="col" className="w-18 px-2 py-1.5 font-medium sm:w-24">
                  {name}
                </th>
              ))}
              <th scope="col" className="hidden w-20 px-3 py-1.5 font-medium sm:table-cell">
                Count
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <LatencyRow key={line.name} line={line} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function LatencyRow({ line }: { line: Line }) {
  const { percentiles, unit } = line;
  const text = (value: number): string => (unit === 'ms' ? formatMs(value) : formatCount(value));
  return (
    <tr className={classes('border-b border-line/60 last:border-b-0', line.isStrong && 'bg-raised/50')}>
      <th scope="row" className="px-3 py-1 text-left font-normal">
        <span className={line.isStrong ? 'font-medium' : undefined}>{line.name}</span>
        {line.isNetwork && <span className="ml-2 text-2xs text-faint">network</span>}
      </th>
      {[percentiles.p50, percentiles.p95, percentiles.p99].map((value, index) => (
        // The three columns never change their order.
        <td key={['p50', 'p95', 'p99'][index]} className="num px-2 py-1 text-right">
          {text(value)}
        </td>
      ))}
      <td className="num hidden px-3 py-1 text-right text-faint sm:table-cell">
        {formatCount(percentiles.count)}
      </td>
    </tr>
  );
}

function linesOf({ stages, toSend, toSendOwn, slotsBehind }: LatencyReport): readonly Line[] {
  const sum = (name: string, percentiles: Percentiles | null, unit: Line['unit'] = 'ms'): readonly Line[] =>
    percentiles === null ? [] : [{ name, isStrong: true, isNetwork: false, unit, percentiles }];
  return [
    ...stages.map(({ mark, isNetwork, ...percentiles }) => ({
      ...{ name: stageName(mark), isStrong: false, isNetwork, percentiles },
      unit: 'ms' as const,
    })),
    ...sum('Last byte in to first byte out', toSend),
    ...sum('The same without the network', toSendOwn),
    ...sum("Slots from the leader's trade to ours", slotsBehind, 'slots'),
  ];
}
