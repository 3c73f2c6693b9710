'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { MadeKey } from './made-key.tsx';

type Provider = Outputs['providers']['list']['rows'][number];

/** A second key, or the end of the older of two. */
export function ChangeKey({ provider }: { provider: Provider }) {
  const [isOpen, setOpen] = useState(false);
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const client = useQueryClient();
  const change = useMutation(trpc.providers.changeKey.mutationOptions());
  const { providerId, scheme, previousUntilMs } = provider;
  if (role === null || !isPermitted(role, 'provider_write') || scheme === 'helius') return null;
  const hasTwo = previousUntilMs !== null && previousUntilMs > Date.now();
  const act = hasTwo ? 'retire' : 'rotate';
  const made = change.data?.secret === undefined ? null : change.data;
  const close = (): void => {
    change.reset();
    setOpen(false);
  };
  const send = (): void =>
    change.mutate(
      { providerId, act },
      {
        onSuccess: async ({ secret }) => {
          await client.invalidateQueries({ queryKey: trpc.providers.pathKey() });
          if (secret === undefined) close();
        },
      },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={`Keys of ${providerId}`}>
        Keys…
      </Button>
      <Modal
        title={made === null ? `Keys of ${providerId}` : `New key of ${providerId}`}
        description={
          made !== null
            ? 'Copy it before you close this. The old key is good for a day, or until you retire it.'
            : hasTwo
              ? 'Retire the old key once the provider signs with the new one. What it still signs with the old one is refused.'
              : 'A second key is made. The old one stays good for a day, so that nothing is refused meanwhile.'
        }
        isOpen={isOpen}
        onClose={close}
        className="w-[min(42rem,calc(100vw-1.5rem))]"
      >
        {made !== null ? (
          <MadeKey made={made} onClose={close} />
        ) : (
          <>
            <Problem message={change.error?.message ?? null} className="mb-3" />
            <div className="flex justify-end gap-2">
              <Button look="ghost" onClick={close}>
                Cancel
              </Button>
              <Button look={hasTwo ? 'halt' : 'accent'} data-focus disabled={change.isPending} onClick={send}>
                {hasTwo ? 'Retire the old key' : 'Make a new key'}
              </Button>
            </div>
          </>
        )}
      </Modal>
    </>
  );
}
