'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

const ACTIONS = ['retry', 'adopt', 'write_off'] as const;
type Action = (typeof ACTIONS)[number];

const TEXTS: Record<Action, string> = { retry: 'Retry the proof', adopt: 'Adopt', write_off: 'Write off' };
const SENTENCES: Record<Action, string> = {
  retry: 'Both providers are asked for the proof now, not at its turn.',
  adopt: 'You know that it landed. It is booked only if a provider shows it as finalized.',
  write_off: 'You give it up: its budget is released without a proof. An admin confirms this twice.',
};

/** What a person can do about one transaction; every act is kept with its reason. */
export function HandleUnresolved({ txid }: { txid: string }) {
  const [isOpen, setOpen] = useState(false);
  const [action, setAction] = useState<Action>('retry');
  const [reason, setReason] = useState('');
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const client = useQueryClient();
  const handle = useMutation(trpc.incidents.handle.mutationOptions());
  if (role === null || !isPermitted(role, 'attempt_handle')) return null;
  const first = handle.data?.status === 'confirm_required' ? handle.data : null;
  const close = (): void => {
    handle.reset();
    setReason('');
    setOpen(false);
  };
  const send = (): void =>
    handle.mutate(
      {
        txid,
        action,
        reason: reason.trim(),
        ...(first?.confirm === undefined ? {} : { confirm: first.confirm }),
      },
      {
        onSuccess: async ({ status }) => {
          if (status !== 'applied') return;
          await client.invalidateQueries({ queryKey: trpc.incidents.unresolved.queryKey() });
          close();
        },
      },
    );
  const options = ACTIONS.filter(
    (value) => value !== 'write_off' || isPermitted(role, 'attempt_write_off'),
  ).map((value) => ({ value, text: TEXTS[value] }));
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Handle…
      </Button>
      <Modal
        title={first === null ? 'Unresolved transaction' : 'Write it off, step 2 of 2'}
        description={first === null ? SENTENCES[action] : `If you go on, ${first.warning}.`}
        isOpen={isOpen}
        onClose={close}
      >
        <DialogForm
          onSubmit={send}
          onCancel={close}
          error={handle.error}
          disabled={handle.isPending || reason.trim() === ''}
          submit={first === null ? TEXTS[action] : TEXTS.write_off}
        >
          {first === null && (
            <>
              <Choice label="Action" value={action} onChange={setAction} options={options} />
              <TextField label="Reason" value={reason} onChange={setReason} isRequired />
            </>
          )}
        </DialogForm>
      </Modal>
    </>
  );
}
