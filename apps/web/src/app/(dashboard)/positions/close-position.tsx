'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

const PARTS = [2_500, 5_000, 10_000] as const;

/** Sells a part or all of a position at what the market gives. The sale goes through the same door as any exit. */
export function ClosePosition({ positionId }: { positionId: string }) {
  const [fractionBps, setFraction] = useState<number | null>(null);
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const exit = useMutation(trpc.positions.exit.mutationOptions());
  if (role === null || !isPermitted(role, 'exit_position')) return null;
  const close = (): void => {
    exit.reset();
    setFraction(null);
  };
  const isAll = fractionBps === 10_000;
  const share = `${(fractionBps ?? 0) / 100} %`;
  return (
    <div className="flex gap-1.5">
      {PARTS.map((part) => (
        <Button key={part} size="small" onClick={() => setFraction(part)}>
          {part === 10_000 ? 'Close' : `Sell ${part / 100} %`}
        </Button>
      ))}
      <Modal
        title={isAll ? 'Close this position' : `Sell ${share} of this position`}
        description="The order is sent at once and takes what the market gives, within the exit slippage limits."
        isOpen={fractionBps !== null}
        onClose={close}
      >
        {exit.data === undefined ? (
          <div className="flex flex-col gap-3">
            <Problem message={exit.error?.message ?? null} />
            <div className="flex justify-end gap-2">
              <Button look="ghost" onClick={close}>
                Cancel
              </Button>
              <Button
                look="accent"
                data-focus
                disabled={exit.isPending}
                onClick={() => exit.mutate({ positionId, fractionBps: fractionBps ?? 10_000 })}
              >
                {exit.isPending ? 'Sending…' : isAll ? 'Sell everything' : `Sell ${share}`}
              </Button>
            </div>
          </div>
        ) : (
          <div className="flex items-center justify-between gap-3">
            <p>
              {exit.data.status === 'duplicate'
                ? 'This exit was already asked for.'
                : 'The exit is admitted.'}{' '}
              <span className="num text-muted">Journal seq {exit.data.seq}.</span>
            </p>
            <Button onClick={close}>Done</Button>
          </div>
        )}
      </Modal>
    </div>
  );
}
