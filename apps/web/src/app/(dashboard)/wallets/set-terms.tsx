'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { parseDecimal } from '@chimera/core/units/decimal';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';

type Terms = NonNullable<Outputs['wallets']['detail']['rows']>['terms'];

const SOL_DECIMALS = 9;

/** Size and caps of this leader alone; empty fields follow the general limits. */
export function SetTerms({ wallet, terms }: { wallet: string; terms: Terms }) {
  const [isOpen, setOpen] = useState(false);
  const [size, setSize] = useState('');
  const [positions, setPositions] = useState('');
  const [reason, setReason] = useState('');
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.wallets.setTerms.mutationOptions());
  if (role === null || !isPermitted(role, 'roster_write')) return null;
  const lamports = size.trim() === '' ? null : parseDecimal(size.trim(), SOL_DECIMALS);
  const isSizeWrong = size.trim() !== '' && (lamports === null || lamports <= 0n);
  const isCountWrong = positions.trim() !== '' && !/^[1-9]\d{0,2}$/.test(positions.trim());
  const close = (): void => {
    set.reset();
    setOpen(false);
  };
  const send = (): void =>
    set.mutate(
      {
        wallet,
        sizeLamportsMax: lamports === null ? null : lamports.toString(),
        openPositionsMax: positions.trim() === '' ? null : Number(positions.trim()),
        reason: reason.trim(),
      },
      {
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: trpc.wallets.pathKey() });
          close();
        },
      },
    );
  return (
    <div className="pt-1.5">
      <Button size="small" look="ghost" onClick={() => setOpen(true)}>
        Size and caps{terms === null ? '' : ` (version ${terms.version})`}…
      </Button>
      <Modal
        title="Size and caps of this leader"
        description="An empty field follows the general limits. They always hold as well: the smaller number wins."
        isOpen={isOpen}
        onClose={close}
      >
        <DialogForm
          onSubmit={send}
          onCancel={close}
          error={set.error}
          disabled={set.isPending || isSizeWrong || isCountWrong || reason.trim() === ''}
          submit={set.isPending ? 'Applying…' : 'Apply'}
        >
          <TextField label="Largest entry, SOL" value={size} onChange={setSize} inputMode="decimal" />
          <TextField
            label="Most open positions"
            value={positions}
            onChange={setPositions}
            inputMode="numeric"
          />
          <TextField label="Reason" value={reason} onChange={setReason} isRequired />
        </DialogForm>
      </Modal>
    </div>
  );
}
