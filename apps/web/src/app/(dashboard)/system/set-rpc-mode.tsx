'use client';

import type { RpcMode } from '@chimera/core/execution/rpc-mode';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { useTRPC } from '#lib/trpc.ts';

const EFFECTS: Record<RpcMode, string> = {
  JITO: 'New orders go by bundle first. Orders under way keep the way they have. If the engine fails, the operator turns to STANDARD by itself.',
  STANDARD:
    'New orders go by RPC alone, where everyone sees them, and the Spear stays off. Orders under way keep the way they have. It stays so until a person changes it back.',
};

interface SetRpcModeProps {
  readonly to: RpcMode | null;
  readonly onClose: () => void;
}

/** Asks why, and sets the mode. */
export function SetRpcMode({ to, onClose }: SetRpcModeProps) {
  const [reason, setReason] = useState('');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.system.setRpcMode.mutationOptions());
  const close = (): void => {
    set.reset();
    setReason('');
    onClose();
  };
  const send = (mode: RpcMode): void =>
    set.mutate(
      { mode, reason: reason.trim() },
      {
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: trpc.system.pathKey() });
          close();
        },
      },
    );
  return (
    <Modal
      title={`Send new orders by ${to ?? ''}`}
      description={to === null ? undefined : EFFECTS[to]}
      isOpen={to !== null}
      onClose={close}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (to !== null) send(to);
        }}
      >
        <label className="flex flex-col gap-1 text-xs text-muted">
          Reason
          <input
            required
            value={reason}
            maxLength={280}
            onChange={(event) => setReason(event.target.value)}
            className="h-8 rounded-md border border-line bg-bg px-2 text-[0.8125rem] text-fg"
          />
        </label>
        {set.error !== null && (
          <p role="alert" className="text-warn">
            {set.error.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="accent" disabled={set.isPending || reason.trim() === ''}>
            {set.isPending ? 'Applying…' : 'Apply'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
