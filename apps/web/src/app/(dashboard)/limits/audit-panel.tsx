'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Age } from '#components/cells/age.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { humanised, readable, shortId, UNKNOWN } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';

type Row = Outputs['config']['audit']['rows']['items'][number];
type Value = Row['changes'][number]['before'];

const PAGE_SIZE = 20;
const column = columnsFor<Row>();

const columns = column.columns([
  column.accessor('atMs', {
    header: 'Age',
    meta: { width: 'w-14' },
    cell: ({ row }) => <Age atMs={row.original.atMs} />,
  }),
  column.accessor('subject', {
    header: 'Setting',
    meta: { width: 'w-24' },
    cell: ({ row }) => <Badge tone="quiet">{humanised(row.original.subject)}</Badge>,
  }),
  column.display({
    id: 'what',
    header: 'Change',
    cell: ({ row }) => <Change row={row.original} />,
  }),
]);

function Change({ row }: { row: Row }) {
  const text = row.changes
    .map(({ name, before, after }) => `${name} ${valueText(before)} → ${valueText(after)}`)
    .join(', ');
  return (
    <span className="flex min-w-0 flex-col py-1" title={`${row.subjectId}: ${text}`}>
      <span className="truncate">
        <span className="font-mono text-2xs text-faint">{shortId(row.subjectId, 8)}</span> {readable(text)}
      </span>
      <span className="truncate text-2xs text-muted">
        {row.changedBy}: {readable(row.reason)}
      </span>
    </span>
  );
}

const valueText = (value: Value): string =>
  value === null ? UNKNOWN : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Every change of a setting by anyone, the machine included; rows are only ever added. */
export function AuditPanel() {
  const [offset, setOffset] = useState(0);
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.config.audit.queryOptions({ limit: PAGE_SIZE, offset }, { placeholderData: keepPreviousData }),
  );
  return (
    <Panel title={`Changes of all settings${data === undefined ? '' : ` (${data.rows.total})`}`}>
      <DataTable
        label="Changes of all settings"
        columns={columns}
        rows={data?.rows.items}
        rowId={(row) => String(row.seq)}
        error={error?.message ?? null}
        empty={
          <Message title="Nothing has been changed yet">Each change stands here with who and why.</Message>
        }
      />
      <Pager offset={offset} limit={PAGE_SIZE} total={data?.rows.total ?? 0} onMove={setOffset} />
    </Panel>
  );
}
