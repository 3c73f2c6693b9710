'use client';

import type { RpcMode } from '@chimera/core/execution/rpc-mode';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
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
      <DialogForm
        onSubmit={() => to !== null && send(to)}
        onCancel={close}
        error={set.error}
        disabled={set.isPending || reason.trim() === ''}
        submit={set.isPending ? 'Applying…' : 'Apply'}
      >
        <TextField label="Reason" value={reason} onChange={setReason} isRequired />
      </DialogForm>
    </Modal>
  );
}
