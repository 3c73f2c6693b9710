'use client';

import type { BreakerName } from '@chimera/core/control/breakers';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { BREAKER_TEXTS } from './breaker-texts.ts';

interface ResetBreakerProps {
  readonly breaker: BreakerName | null;
  readonly onClose: () => void;
}

/** Ends a breaker before its time, with a reason that the journal keeps. */
export function ResetBreaker({ breaker, onClose }: ResetBreakerProps) {
  const [reason, setReason] = useState('');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reset = useMutation(trpc.risk.reset.mutationOptions());
  const close = (): void => {
    reset.reset();
    setReason('');
    onClose();
  };
  const send = (name: BreakerName): void =>
    reset.mutate(
      { breaker: name, reason: reason.trim() },
      {
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: trpc.risk.pathKey() });
          close();
        },
      },
    );
  return (
    <Modal
      title={`Reset: ${breaker === null ? '' : BREAKER_TEXTS[breaker].name}`}
      description="Entries go on with the next signal. It trips again by the next loss that reaches its threshold."
      isOpen={breaker !== null}
      onClose={close}
    >
      <DialogForm
        onSubmit={() => breaker !== null && send(breaker)}
        onCancel={close}
        error={reset.error}
        disabled={reset.isPending || reason.trim() === ''}
        submit={reset.isPending ? 'Resetting…' : 'Reset'}
      >
        <TextField label="Reason" value={reason} onChange={setReason} isRequired />
      </DialogForm>
    </Modal>
  );
}
