'use client';

import { ROLES, type Role } from '@chimera/core/control/roles';
import { isAddressText } from '@chimera/core/units/chain';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Id } from '#components/cells/id.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Message } from '#components/ui/message.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { RevokeButton } from './revoke-button.tsx';

type AdminWallet = Outputs['access']['list']['rows']['wallets'][number];

const column = columnsFor<AdminWallet>();

const columns = column.columns([
  column.accessor('wallet', {
    header: 'Wallet',
    cell: ({ row }) => (
      <span className="flex min-w-0 flex-col py-1">
        <span className="truncate font-medium">{row.original.label ?? 'no label'}</span>
        <Id value={row.original.wallet} what="wallet" />
      </span>
    ),
  }),
  column.accessor('role', {
    header: 'Role',
    meta: { width: 'w-24' },
    cell: ({ row }) => <Badge>{row.original.role}</Badge>,
  }),
  column.display({
    id: 'act',
    header: 'Act',
    meta: { width: 'w-28' },
    cell: ({ row }) => <Act adminWallet={row.original} />,
  }),
]);

function Act({ adminWallet: { wallet, label, removedAtMs } }: { adminWallet: AdminWallet }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const set = useMutation(trpc.access.setWallet.mutationOptions());
  if (removedAtMs !== null) return <Badge tone="quiet">removed</Badge>;
  return (
    <RevokeButton
      what={`wallet ${label ?? wallet}`}
      consequence="It cannot sign in any more, and its open sessions end."
      isPending={set.isPending}
      failure={set.error?.message ?? null}
      onRevoke={async () => {
        await set.mutateAsync({ wallet, role: null });
        await client.invalidateQueries({ queryKey: trpc.access.pathKey() });
      }}
    />
  );
}

interface WalletsPanelProps {
  readonly wallets: readonly AdminWallet[] | undefined;
  readonly error: string | null;
}

/** Wallets whose signature signs in, each with the role it gets. */
export function WalletsPanel({ wallets, error }: WalletsPanelProps) {
  return (
    <Panel title="Wallets that may sign in" aside={<AddWallet />}>
      <DataTable
        label="Wallets that may sign in"
        columns={columns}
        rows={wallets}
        rowId={(row) => row.wallet}
        error={error}
        empty={
          <Message title="No wallet may sign in">
            People sign in by a link until their wallet is listed here. The key that trades is never one of
            them.
          </Message>
        }
      />
    </Panel>
  );
}

function AddWallet() {
  const [isOpen, setOpen] = useState(false);
  const [wallet, setWallet] = useState('');
  const [label, setLabel] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const trpc = useTRPC();
  const client = useQueryClient();
  const set = useMutation(trpc.access.setWallet.mutationOptions());
  const close = (): void => {
    set.reset();
    setWallet('');
    setLabel('');
    setOpen(false);
  };
  const send = (): void =>
    set.mutate(
      { wallet: wallet.trim(), role, label: label.trim() === '' ? null : label.trim() },
      {
        onSuccess: async () => {
          await client.invalidateQueries({ queryKey: trpc.access.pathKey() });
          close();
        },
      },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Add a wallet…
      </Button>
      <Modal
        title="Let a wallet sign in"
        description="Whoever holds its key signs in under this role, by Sign-In With Solana."
        isOpen={isOpen}
        onClose={close}
      >
        <DialogForm
          onSubmit={send}
          onCancel={close}
          error={set.error}
          disabled={set.isPending || !isAddressText(wallet.trim())}
          submit="Add the wallet"
        >
          <TextField label="Address" value={wallet} onChange={setWallet} isRequired />
          <TextField label="Label" value={label} onChange={setLabel} />
          <Choice
            label="Role"
            value={role}
            onChange={setRole}
            options={ROLES.map((value) => ({ value, text: value }))}
          />
        </DialogForm>
      </Modal>
    </>
  );
}
