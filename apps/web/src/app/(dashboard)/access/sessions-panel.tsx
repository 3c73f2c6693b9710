'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Age } from '#components/cells/age.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { shortId } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { RevokeButton } from './revoke-button.tsx';

type Session = Outputs['access']['list']['rows']['sessions'][number];

const column = columnsFor<Session>();

const columns = column.columns([
  column.accessor('userId', {
    header: 'Who',
    cell: ({ row }) => (
      <span className="truncate font-medium" title={row.original.userId}>
        {userText(row.original.userId)}
      </span>
    ),
  }),
  column.accessor('role', {
    header: 'Role',
    meta: { width: 'w-24' },
    cell: ({ row }) => <Badge>{row.original.role}</Badge>,
  }),
  column.accessor('openedAtMs', {
    header: 'Since',
    meta: { width: 'w-16', from: 'sm' },
    cell: ({ row }) => <Age atMs={row.original.openedAtMs} />,
  }),
  column.accessor('expiresAtMs', {
    header: 'Ends',
    meta: { width: 'w-32', from: 'md' },
    cell: ({ row }) => <Moment atMs={row.original.expiresAtMs} withDate />,
  }),
  column.display({
    id: 'act',
    header: 'Act',
    meta: { width: 'w-28' },
    cell: ({ row }) => <Act session={row.original} />,
  }),
]);

const userText = (userId: string): string =>
  userId.startsWith('wallet:') ? `wallet ${shortId(userId.slice('wallet:'.length))}` : userId;

function Act({ session }: { session: Session }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const revoke = useMutation(trpc.access.revokeSession.mutationOptions());
  return (
    <RevokeButton
      what={`session of ${userText(session.userId)}`}
      consequence="The browser is signed out at once. Your own session may be this one."
      isPending={revoke.isPending}
      failure={revoke.error?.message ?? null}
      onRevoke={async () => {
        await revoke.mutateAsync({ sessionId: session.sessionId });
        await client.invalidateQueries({ queryKey: trpc.access.pathKey() });
      }}
    />
  );
}

interface SessionsPanelProps {
  readonly sessions: readonly Session[] | undefined;
  readonly error: string | null;
}

/** Who is signed in right now. */
export function SessionsPanel({ sessions, error }: SessionsPanelProps) {
  return (
    <Panel title="Open sessions" className="xl:col-span-2">
      <DataTable
        label="Open sessions"
        columns={columns}
        rows={sessions}
        rowId={(row) => row.sessionId}
        error={error}
        empty={<Message title="Nobody is signed in" />}
      />
    </Panel>
  );
}
