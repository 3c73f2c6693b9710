'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { EXIT_MODES, type ExitMode, type WalletStatus } from '@chimera/core/control/wallet';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Choice } from '#components/ui/choice.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

interface SetExitModeProps {
  readonly wallet: string;
  readonly status: WalletStatus;
  readonly mode: ExitMode;
}

/** How this leader's sells count for the positions that followed him. */
export function SetExitMode({ wallet, status, mode }: SetExitModeProps) {
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.wallets.set.mutationOptions());
  if (role === null || !isPermitted(role, 'roster_write')) return <span>{mode}</span>;
  const send = (exitMode: ExitMode): void =>
    set.mutate(
      { wallet, status, exitMode, reason: `exits by mode ${exitMode}` },
      { onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.wallets.pathKey() }) },
    );
  return (
    <span className="flex flex-col items-end gap-1">
      <Choice
        label="Exit mode"
        value={set.isPending ? (set.variables.exitMode ?? mode) : mode}
        onChange={send}
        options={EXIT_MODES.map((value) => ({ value, text: value }))}
      />
      {set.error !== null && (
        <span role="alert" className="text-warn">
          {set.error.message}
        </span>
      )}
    </span>
  );
}
