'use client';

import { useQuery } from '@tanstack/react-query';
import { Moment } from '#components/cells/moment.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { readable } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { BREAKER_TEXTS } from './breaker-texts.ts';

type Row = Outputs['risk']['history']['rows'][number];

const column = columnsFor<Row>();

const columns = column.columns([
  column.accessor('atMs', {
    header: 'When',
    meta: { width: 'w-32' },
    cell: ({ row }) => <Moment atMs={row.original.atMs} withDate />,
  }),
  column.accessor('breaker', {
    header: 'Breaker',
    cell: ({ row }) => <span className="font-medium">{BREAKER_TEXTS[row.original.breaker].name}</span>,
  }),
  column.accessor('action', {
    header: 'What',
    meta: { width: 'w-24' },
    cell: ({ row }) => (
      <Badge tone={row.original.action === 'tripped' ? 'halt' : 'accent'}>{row.original.action}</Badge>
    ),
  }),
  column.accessor((row) => row.measured ?? row.reason ?? '', {
    id: 'why',
    header: 'Why',
    meta: { from: 'sm' },
    cell: ({ row }) => <Why row={row.original} />,
  }),
]);

function Why({ row }: { row: Row }) {
  const text =
    row.action === 'tripped'
      ? `${row.measured} (${row.threshold})`
      : `${row.reason}${row.cause === 'person' ? `, by ${row.changedBy}` : ''}`;
  return (
    <span className="num truncate text-muted" title={text}>
      {readable(text)}
    </span>
  );
}

/** Every trip and every end, newest first. */
export function BreakerHistory() {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.risk.history.queryOptions());
  return (
    <Panel title="Trips and resets" className="xl:col-span-2">
      <DataTable
        label="Trips and resets"
        columns={columns}
        rows={data?.rows}
        rowId={(row) => String(row.seq)}
        error={error?.message ?? null}
        empty={
          <Message title="No breaker has tripped yet">Each trip stands here with what was measured.</Message>
        }
      />
    </Panel>
  );
}
