'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

interface ResolveDifferenceProps {
  readonly difference: { readonly key: string; readonly kind: string; readonly detail: string };
}

/**
 * An admin says what a difference is; from then on no run tells of it again. A sale that our key signed elsewhere
 * is taken into the books instead.
 */
export function ResolveDifference({ difference }: ResolveDifferenceProps) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const resolve = useMutation(trpc.reconciliation.resolve.mutationOptions());
  const book = useMutation(trpc.reconciliation.book.mutationOptions());
  const [isSale, setSale] = useState(difference.kind === 'UNKNOWN_TX');
  if (role === null || !isPermitted(role, 'difference_resolve')) {
    return <span className="text-warn">unresolved</span>;
  }
  const close = (): void => {
    resolve.reset();
    book.reset();
    setReason('');
    setOpen(false);
  };
  const act = isSale ? book : resolve;
  const send = (): void =>
    act.mutate(
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
        <DialogForm
          onSubmit={send}
          onCancel={close}
          error={act.error}
          disabled={act.isPending || reason.trim() === ''}
          submit={isSale ? 'Book the sale' : 'Explain'}
        >
          <TextField label="Reason" value={reason} onChange={setReason} isRequired />
          {difference.kind === 'UNKNOWN_TX' && (
            <label className="flex items-center gap-2 text-xs">
              <input type="checkbox" checked={isSale} onChange={(event) => setSale(event.target.checked)} />
              It sold a position of ours: book it as the chain has it
            </label>
          )}
        </DialogForm>
      </Modal>
    </>
  );
}
