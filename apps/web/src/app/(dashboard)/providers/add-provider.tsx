'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { MadeKey } from './made-key.tsx';

const SCHEMES = [
  { value: 'standard', text: 'Standard Webhooks' },
  { value: 'legacy', text: 'X-Signature' },
  { value: 'helius', text: 'Helius' },
] as const;
const TRUST = [
  { value: 'leader', text: 'Leaders’ trades only' },
  { value: 'own', text: 'Own buys too' },
] as const;

/** Makes a provider and shows its key once, with commands that work as they are. */
export function AddProvider() {
  const [isOpen, setOpen] = useState(false);
  const [providerId, setProviderId] = useState('');
  const [scheme, setScheme] = useState<(typeof SCHEMES)[number]['value']>('standard');
  const [trust, setTrust] = useState<(typeof TRUST)[number]['value']>('leader');
  const trpc = useTRPC();
  const client = useQueryClient();
  const set = useMutation(trpc.providers.set.mutationOptions());
  const close = (): void => {
    set.reset();
    setProviderId('');
    setOpen(false);
  };
  const isNamed = /^[a-z0-9][a-z0-9-]{0,31}$/.test(providerId.trim());
  const send = (): void =>
    set.mutate(
      { providerId: providerId.trim(), scheme, active: true, mayTradeWithoutLeader: trust === 'own' },
      { onSuccess: () => client.invalidateQueries({ queryKey: trpc.providers.pathKey() }) },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Add a provider…
      </Button>
      <Modal
        title={set.data === undefined ? 'Add a provider' : `Provider ${set.data.providerId}`}
        description={
          set.data === undefined
            ? 'It signs each delivery with a key of its own.'
            : 'Chimera keeps the key sealed and never shows it again. Copy it before you close this.'
        }
        isOpen={isOpen}
        onClose={close}
        className="w-[min(42rem,calc(100vw-1.5rem))]"
      >
        {set.data !== undefined ? (
          <MadeKey made={set.data} onClose={close} />
        ) : (
          <DialogForm
            onSubmit={send}
            onCancel={close}
            error={set.error}
            disabled={set.isPending || !isNamed}
            submit="Make the provider"
          >
            <TextField
              label="Id: small letters, digits and -"
              value={providerId}
              onChange={setProviderId}
              isRequired
            />
            <Choice label="Scheme" value={scheme} onChange={setScheme} options={SCHEMES} />
            <Choice label="May send" value={trust} onChange={setTrust} options={TRUST} />
          </DialogForm>
        )}
      </Modal>
    </>
  );
}
