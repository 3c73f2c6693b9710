'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

interface ResolveDifferenceProps {
  readonly difference: { readonly key: string; readonly detail: string };
}

/** An admin says what a difference is; from then on no run tells of it again. */
export function ResolveDifference({ difference }: ResolveDifferenceProps) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const resolve = useMutation(trpc.reconciliation.resolve.mutationOptions());
  if (role === null || !isPermitted(role, 'difference_resolve')) {
    return <span className="text-warn">unresolved</span>;
  }
  const close = (): void => {
    resolve.reset();
    setReason('');
    setOpen(false);
  };
  const send = (): void =>
    resolve.mutate(
      { key: difference.key, reason: reason.trim() },
      {
        onSuccess: async () => {
          await queryClient.invalidateQueries({ queryKey: trpc.reconciliation.list.pathKey() });
          close();
        },
      },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Explain…
      </Button>
      <Modal
        title="Explain a difference"
        description={`The books and the chain: ${difference.detail}. Your reason is kept with your name; nothing is traded.`}
        isOpen={isOpen}
        onClose={close}
      >
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            send();
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
          {resolve.error !== null && (
            <p role="alert" className="text-warn">
              {resolve.error.message}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button look="ghost" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" look="accent" disabled={resolve.isPending || reason.trim() === ''}>
              Explain
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
