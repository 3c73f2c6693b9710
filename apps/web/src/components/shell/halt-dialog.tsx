'use client';

import type { HaltCommand } from '@chimera/core/contract/control';
import type { HaltMode } from '@chimera/core/control/halt';
import { isPermitted } from '@chimera/core/control/roles';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { sendHalt } from '#lib/halting.ts';
import { useLive, useLiveSocket } from '#lib/live/live-context.tsx';
import { useTRPCClient } from '#lib/trpc.ts';
import { HaltFailure, HaltPreview, HaltReport } from './halt-report.tsx';

const EFFECTS: Record<HaltMode, string> = {
  entries: 'No new buy is sent from this moment on. Exits go on, and what was sent already is watched.',
  all: 'Nothing new is sent at all, exits included. Positions stay open without protection.',
  flatten: 'No new buy is sent, and every open position is sold at what the market gives.',
};

interface HaltDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Two key presses halt entries: H opens this, Enter confirms. The stronger modes take a second step. */
export function HaltDialog({ isOpen, onClose }: HaltDialogProps) {
  const [mode, setMode] = useState<HaltMode>('entries');
  const [reason, setReason] = useState('');
  const role = useLive((state) => state.role);
  const halt = useHalt();
  const first = halt.data?.answer.status === 'confirm_required' ? halt.data.answer : null;
  const done = halt.data?.answer.status === 'halted' ? halt.data : null;

  const close = (): void => {
    halt.reset();
    setMode('entries');
    setReason('');
    onClose();
  };
  const send = (): void =>
    halt.mutate({
      mode,
      reason: reason.trim() || 'halted by hand',
      ...(first?.confirm === undefined ? {} : { confirm: first.confirm }),
    });
  const modes: readonly HaltMode[] =
    role !== null && isPermitted(role, 'halt_all') ? ['entries', 'all', 'flatten'] : ['entries'];

  return (
    <Modal title="Halt trading" description={EFFECTS[mode]} isOpen={isOpen} onClose={close}>
      {done !== null ? (
        <HaltReport outcome={done} onClose={close} />
      ) : (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {first === null && modes.length > 1 && (
            <Choice
              label="What to stop"
              value={mode}
              onChange={setMode}
              options={modes.map((value) => ({ value, text: value }))}
            />
          )}
          {first === null ? (
            <TextField label="Reason (optional)" value={reason} onChange={setReason} />
          ) : (
            <HaltPreview answer={first} />
          )}
          {halt.error !== null && <HaltFailure message={halt.error.message} />}
          <div className="flex justify-end gap-2">
            <Button size="large" look="ghost" onClick={close}>
              Cancel
            </Button>
            <Button size="large" look="halt" type="submit" data-focus disabled={halt.isPending}>
              {halt.isPending ? 'Halting…' : first === null ? `HALT ${mode}` : `Yes, HALT ${mode}`}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function useHalt() {
  const socket = useLiveSocket();
  const client = useTRPCClient();
  return useMutation({
    mutationFn: (command: HaltCommand) =>
      sendHalt(command, {
        socket: socket(),
        overHttp: (sent) => client.halts.halt.mutate(sent),
        nowMs: () => performance.now(),
      }),
  });
}
