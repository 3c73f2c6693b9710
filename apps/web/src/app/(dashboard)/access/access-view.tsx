'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useQuery } from '@tanstack/react-query';
import { Message } from '#components/ui/message.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { KeysPanel } from './keys-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { WalletsPanel } from './wallets-panel.tsx';

/** Who may look and act: people with a session, programs with a key, wallets that may sign in. */
export function AccessView() {
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const isAdmin = role !== null && isPermitted(role, 'access_write');
  // Nothing of it is streamed, so the page asks again by itself.
  const { data, error } = useQuery(
    trpc.access.list.queryOptions(undefined, { enabled: isAdmin, refetchInterval: 5_000 }),
  );
  if (role !== null && !isAdmin) {
    return <Message title="Only an admin sees who may enter">Ask an admin for the role.</Message>;
  }
  const rows = data?.rows;
  const failure = error?.message ?? null;
  return (
    <div className="grid gap-3 xl:grid-cols-2">
      <KeysPanel keys={rows?.keys} error={failure} />
      <WalletsPanel wallets={rows?.wallets} error={failure} />
      <SessionsPanel sessions={rows?.sessions} error={failure} />
    </div>
  );
}
