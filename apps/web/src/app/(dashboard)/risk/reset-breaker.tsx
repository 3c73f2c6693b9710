'use client';

import type { BreakerName } from '@chimera/core/control/breakers';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
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
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (breaker !== null) send(breaker);
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
        {reset.error !== null && (
          <p role="alert" className="text-warn">
            {reset.error.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="accent" disabled={reset.isPending || reason.trim() === ''}>
            {reset.isPending ? 'Resetting…' : 'Reset'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
