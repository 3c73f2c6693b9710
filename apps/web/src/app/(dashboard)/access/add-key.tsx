'use client';

import type { Role } from '@chimera/core/control/roles';
import { ROLES } from '@chimera/core/control/roles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { takeFocus } from '#lib/take-focus.ts';
import { useTRPC } from '#lib/trpc.ts';

/** Makes a key and shows its secret once. */
export function AddKey() {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('readonly');
  const trpc = useTRPC();
  const client = useQueryClient();
  const add = useMutation(trpc.access.addKey.mutationOptions());
  const made = add.data;
  const close = (): void => {
    add.reset();
    setName('');
    setOpen(false);
  };
  const send = (): void =>
    add.mutate(
      { name: name.trim(), role },
      { onSuccess: () => client.invalidateQueries({ queryKey: trpc.access.pathKey() }) },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Add a key…
      </Button>
      <Modal
        title={made === undefined ? 'Add an API key' : 'The key, shown only now'}
        description={
          made === undefined
            ? 'Programs send it as Authorization: Bearer.'
            : 'Chimera keeps a hash of it alone. Copy it before you close this.'
        }
        isOpen={isOpen}
        onClose={close}
      >
        {made === undefined ? (
          <DialogForm
            onSubmit={send}
            onCancel={close}
            error={add.error}
            disabled={add.isPending || name.trim() === ''}
            submit="Make the key"
          >
            <TextField label="Name" value={name} onChange={setName} isRequired />
            <Choice
              label="Role"
              value={role}
              onChange={setRole}
              options={ROLES.map((value) => ({ value, text: value }))}
            />
          </DialogForm>
        ) : (
          <div className="flex flex-col gap-3">
            <p className="flex items-center gap-2">
              <code data-testid="made-secret" className="min-w-0 font-mono text-xs break-all">
                {made.secret}
              </code>
              <CopyButton text={made.secret} what="key" />
            </p>
            <Button className="self-end" ref={takeFocus} onClick={close}>
              Done
            </Button>
          </div>
        )}
      </Modal>
    </>
  );
}
