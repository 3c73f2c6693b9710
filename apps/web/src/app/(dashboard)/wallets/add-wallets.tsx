'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { isAddressText } from '@chimera/core/units/chain';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

const WALLETS_MAX = 1_000;

/** Adds one address or a pasted list; whoever comes in this way is a candidate, and copied by nobody yet. */
export function AddWallets() {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const add = useMutation(trpc.wallets.add.mutationOptions());
  if (role === null || !isPermitted(role, 'roster_write')) return null;
  const words = [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))];
  const wrong = words.filter((word) => !isAddressText(word));
  const close = (): void => {
    add.reset();
    setText('');
    setOpen(false);
  };
  const send = (): void =>
    add.mutate(
      {
        wallets: words.map((wallet) => ({
          wallet,
          status: 'CANDIDATE' as const,
          origin: 'manual' as const,
          reason: 'added by hand',
        })),
      },
      {
        onSuccess: () => {
          void queryClient.invalidateQueries({ queryKey: trpc.wallets.pathKey() });
          close();
        },
      },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Add wallets…
      </Button>
      <Modal
        title="Add wallets to the roster"
        description="One address or many, separated by spaces, commas or lines. They come in as candidates."
        isOpen={isOpen}
        onClose={close}
      >
        <DialogForm
          onSubmit={send}
          onCancel={close}
          error={add.error}
          disabled={add.isPending || words.length === 0 || words.length > WALLETS_MAX || wrong.length > 0}
          submit={add.isPending ? 'Adding…' : words.length > 1 ? `Add ${words.length}` : 'Add'}
        >
          <label className="flex flex-col gap-1 text-xs text-muted">
            Addresses
            <textarea
              required
              rows={6}
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="rounded-md border border-line bg-bg p-2 font-mono text-xs text-fg"
            />
          </label>
          <Problem
            message={wrong.length === 0 ? null : `Not an address: ${wrong.slice(0, 3).join(', ')}`}
            className="break-all"
          />
        </DialogForm>
      </Modal>
    </>
  );
}
