'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatDateTime } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { AddProvider } from './add-provider.tsx';
import { ChangeKey } from './change-key.tsx';
import { DeliveryLog } from './delivery-log.tsx';

type Provider = Outputs['providers']['list']['rows'][number];

const column = columnsFor<Provider>();

const columns = column.columns([
  column.accessor('providerId', {
    header: 'Provider',
    cell: ({ row }) => (
      <span className="flex min-w-0 flex-col py-1">
        <span className="truncate font-medium">{row.original.providerId}</span>
        <span className="text-2xs text-muted">{row.original.scheme}</span>
      </span>
    ),
  }),
  column.display({
    id: 'may',
    header: 'May',
    meta: { width: 'w-44', from: 'md' },
    cell: ({ row }) => <span className="text-muted">{permissionsOf(row.original)}</span>,
  }),
  column.accessor('isActive', {
    header: 'State',
    meta: { width: 'w-28' },
    cell: ({ row }) => <State provider={row.original} />,
  }),
  column.display({
    id: 'act',
    header: 'Act',
    meta: { width: 'w-28' },
    cell: ({ row }) => <ChangeKey provider={row.original} />,
  }),
]);

function permissionsOf({ mayTradeWithoutLeader, maySendSpear }: Provider): string {
  const extra = [
    ...(mayTradeWithoutLeader ? ['buy without a leader'] : []),
    ...(maySendSpear ? ['send Spear'] : []),
  ];
  return extra.length === 0 ? 'name leaders’ trades' : extra.join(', ');
}

function State({ provider: { isActive, previousUntilMs } }: { provider: Provider }) {
  if (!isActive) return <Badge tone="quiet">off</Badge>;
  const hasTwo = previousUntilMs !== null && previousUntilMs > Date.now();
  return hasTwo ? (
    <Badge tone="warn" title={`The old key is good until ${formatDateTime(previousUntilMs)}`}>
      two keys
    </Badge>
  ) : (
    <Badge tone="accent">active</Badge>
  );
}

/** Who may post signals, and every delivery with its answer. */
export function ProvidersView() {
  const trpc = useTRPC();
  const role = useLive((state) => state.role);
  const [shown, setShown] = useState<string | null>(null);
  // Neither keys nor refusals are streamed, so the page asks again by itself.
  const { data, error } = useQuery(trpc.providers.list.queryOptions(undefined, { refetchInterval: 5_000 }));
  const rows = data?.rows;
  const mayWrite = role !== null && isPermitted(role, 'provider_write');
  return (
    <div className="grid gap-3 xl:grid-cols-[2fr_3fr]">
      <Panel title="Providers" aside={mayWrite ? <AddProvider /> : undefined} className="self-start">
        <DataTable
          label="Providers"
          columns={columns}
          rows={rows}
          rowId={(row) => row.providerId}
          error={error?.message ?? null}
          empty={<Message title="No provider">Add one to receive signals over HTTP.</Message>}
        />
      </Panel>
      <DeliveryLog
        shown={shown}
        providerIds={rows?.map(({ providerId }) => providerId) ?? []}
        onShow={setShown}
      />
    </div>
  );
}
