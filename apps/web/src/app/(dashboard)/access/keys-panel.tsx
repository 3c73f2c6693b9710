'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Moment } from '#components/cells/moment.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { AddKey } from './add-key.tsx';
import { RevokeButton } from './revoke-button.tsx';

type Key = Outputs['access']['list']['rows']['keys'][number];

const column = columnsFor<Key>();

const columns = column.columns([
  column.accessor('name', {
    header: 'Key',
    cell: ({ row }) => (
      <span className="flex min-w-0 flex-col py-1">
        <span className="truncate font-medium">{row.original.name}</span>
        <span className="font-mono text-2xs text-faint">{row.original.keyId}</span>
      </span>
    ),
  }),
  column.accessor('role', {
    header: 'Role',
    meta: { width: 'w-24' },
    cell: ({ row }) => <Badge>{row.original.role}</Badge>,
  }),
  column.accessor('createdAtMs', {
    header: 'Made',
    meta: { width: 'w-32', from: 'md' },
    cell: ({ row }) => <Moment atMs={row.original.createdAtMs} withDate />,
  }),
  column.display({
    id: 'act',
    header: 'Act',
    meta: { width: 'w-28' },
    cell: ({ row }) => <Act apiKey={row.original} />,
  }),
]);

function Act({ apiKey }: { apiKey: Key }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const revoke = useMutation(trpc.access.revokeKey.mutationOptions());
  if (apiKey.revokedAtMs !== null) return <Badge tone="quiet">revoked</Badge>;
  return (
    <RevokeButton
      what={`key ${apiKey.name}`}
      consequence="Programs that use it are refused from now on, and their open streams end."
      isPending={revoke.isPending}
      failure={revoke.error?.message ?? null}
      onRevoke={async () => {
        await revoke.mutateAsync({ keyId: apiKey.keyId });
        await client.invalidateQueries({ queryKey: trpc.access.pathKey() });
      }}
    />
  );
}

interface KeysPanelProps {
  readonly keys: readonly Key[] | undefined;
  readonly error: string | null;
}

/** API keys of programs; a secret is shown when it is made and never again. */
export function KeysPanel({ keys, error }: KeysPanelProps) {
  return (
    <Panel title="API keys" aside={<AddKey />}>
      <DataTable
        label="API keys"
        columns={columns}
        rows={keys}
        rowId={(row) => row.keyId}
        error={error}
        empty={<Message title="No key">Add one for a program that reads or acts over HTTP.</Message>}
      />
    </Panel>
  );
}
