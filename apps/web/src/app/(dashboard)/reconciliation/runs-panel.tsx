import { Moment } from '#components/cells/moment.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount } from '#lib/format.ts';
import type { RunRow } from './run-control.tsx';

const column = columnsFor<RunRow>();
const TONES: Readonly<Record<RunRow['outcome'], Tone>> = {
  clean: 'accent',
  differs: 'warn',
  incomplete: 'quiet',
};

const number = (value: number) => <span className="num">{formatCount(value)}</span>;
const END = { align: 'end', width: 'w-24' } as const;

const runColumns = column.columns([
  column.accessor('endedAtMs', {
    header: 'Ended',
    meta: { width: 'w-40' },
    cell: ({ row }) => <Moment atMs={row.original.endedAtMs} />,
  }),
  column.accessor('outcome', {
    header: 'Outcome',
    meta: { width: 'w-24' },
    cell: ({ row }) => <Badge tone={TONES[row.original.outcome]}>{row.original.outcome}</Badge>,
  }),
  column.accessor('cause', {
    header: 'Why',
    meta: { width: 'w-32', from: 'md' },
    cell: ({ row }) => (
      <span className="text-muted" title={row.original.startedBy}>
        {row.original.cause}
      </span>
    ),
  }),
  column.accessor('transactionCount', {
    header: 'Transactions',
    meta: { ...END, from: 'sm' },
    cell: ({ row }) => number(row.original.transactionCount),
  }),
  column.accessor('accountCount', {
    header: 'Accounts',
    meta: { ...END, from: 'md' },
    cell: ({ row }) => number(row.original.accountCount),
  }),
  column.accessor('toleratedCount', {
    header: 'Within 0.01 %',
    meta: { ...END, from: 'lg' },
    cell: ({ row }) => number(row.original.toleratedCount),
  }),
  column.accessor('foundCount', {
    header: 'New',
    meta: { align: 'end', width: 'w-14' },
    cell: ({ row }) => number(row.original.foundCount),
  }),
  column.accessor('note', {
    header: 'Not compared',
    meta: { from: 'lg' },
    cell: ({ row }) => (
      <span className="text-muted" title={row.original.note ?? ''}>
        {row.original.note ?? ''}
      </span>
    ),
  }),
]);

/** The last times the books were laid beside the chain. */
export function RunsPanel({ runs }: { runs: readonly RunRow[] | undefined }) {
  return (
    <Panel title="Runs">
      <DataTable
        label="Runs"
        columns={runColumns}
        rows={runs}
        rowId={(row) => String(row.seq)}
        error={null}
        empty={<Message title="No run yet" />}
      />
    </Panel>
  );
}
