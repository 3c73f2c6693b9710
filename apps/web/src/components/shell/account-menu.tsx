'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleUser } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Age } from '#components/cells/age.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

const ITEM =
  'flex cursor-pointer items-center justify-between gap-6 rounded px-2 py-1.5 outline-none data-[highlighted]:bg-raised';

/** Who is signed in, the keys, and the way out. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const system = useQuery(trpc.system.state.queryOptions());
  const boot = system.data?.rows.boot ?? null;
  const logout = useMutation(
    trpc.auth.logout.mutationOptions({ onSettled: () => window.location.assign('/login') }),
  );
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label="Account and help"
        className="rounded p-1.5 text-muted hover:bg-raised hover:text-fg"
      >
        <CircleUser size={16} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 min-w-44 rounded-md border border-strong bg-panel p-1 shadow-2xl"
        >
          <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">
            Signed in as {role ?? '…'}
            {boot !== null && (
              <span className="block text-faint">
                operator {boot.version}, start {boot.bootEpoch}, <Age atMs={boot.atMs} suffix=" ago" />
              </span>
            )}
          </DropdownMenu.Label>
          <DropdownMenu.Item className={ITEM} onSelect={onHelp}>
            Keys <span className="font-mono text-2xs text-faint">?</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={() => logout.mutate()}>
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
