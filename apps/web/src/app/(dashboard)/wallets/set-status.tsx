'use client';

import { isPermitted } from '@chimera/core/control/roles';
import type { WalletStatus } from '@chimera/core/control/wallet';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

const STEPS: Record<WalletStatus, readonly { readonly to: WalletStatus; readonly text: string }[]> = {
  ACTIVE: [{ to: 'DEMOTED', text: 'Demote' }],
  CANDIDATE: [
    { to: 'ACTIVE', text: 'Promote' },
    { to: 'REJECTED', text: 'Reject' },
  ],
  DEMOTED: [{ to: 'ACTIVE', text: 'Promote again' }],
  REJECTED: [{ to: 'CANDIDATE', text: 'Make candidate' }],
};

const EFFECTS: Record<WalletStatus, string> = {
  ACTIVE: 'His next buy that passes every gate is copied with real transactions.',
  DEMOTED: 'His buys are no longer copied. Open positions keep following his sells.',
  REJECTED: 'His buys are not copied.',
  CANDIDATE: 'He is watched; his buys are not copied.',
};

const HOURS_MAX = 24 * 365;

const areHours = (text: string): boolean =>
  text.trim() === '' || (Number(text) > 0 && Number(text) <= HOURS_MAX);

const hoursOf = (to: WalletStatus, text: string): number | null =>
  to !== 'ACTIVE' || text.trim() === '' ? null : Number(text);

interface SetStatusProps {
  readonly wallet: string;
  readonly status: WalletStatus;
}

/** Promotes or demotes a leader, with a reason that the journal keeps. */
export function SetStatus({ wallet, status }: SetStatusProps) {
  const [to, setTo] = useState<WalletStatus | null>(null);
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState('');
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.wallets.set.mutationOptions());
  if (role === null || !isPermitted(role, 'roster_write')) return null;
  const close = (): void => {
    set.reset();
    setReason('');
    setHours('');
    setTo(null);
  };
  const send = (next: WalletStatus): void =>
    set.mutate(
      { wallet, status: next, reason: reason.trim(), ttlHours: hoursOf(next, hours) },
      {
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: trpc.wallets.pathKey() });
          close();
        },
      },
    );
  return (
    <div className="flex gap-1.5 pt-2">
      {STEPS[status].map((step) => (
        <Button key={step.to} size="small" onClick={() => setTo(step.to)}>
          {step.text}
        </Button>
      ))}
      <Modal
        title={`Set this wallet to ${to?.toLowerCase() ?? ''}`}
        description={to === null ? undefined : EFFECTS[to]}
        isOpen={to !== null}
        onClose={close}
      >
        <DialogForm
          onSubmit={() => to !== null && send(to)}
          onCancel={close}
          error={set.error}
          disabled={set.isPending || reason.trim() === '' || !areHours(hours)}
          submit={set.isPending ? 'Applying…' : 'Apply'}
        >
          <TextField label="Reason" value={reason} onChange={setReason} isRequired />
          {to === 'ACTIVE' && (
            <TextField
              label="For how many hours (empty: until somebody changes it)"
              value={hours}
              onChange={setHours}
              inputMode="decimal"
            />
          )}
        </DialogForm>
      </Modal>
    </div>
  );
}
