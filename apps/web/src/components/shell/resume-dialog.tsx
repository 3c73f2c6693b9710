'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { useTRPC } from '#lib/trpc.ts';

interface ResumeDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Resuming takes two steps: a reason, then a look at the checks. */
export function ResumeDialog({ isOpen, onClose }: ResumeDialogProps) {
  const [reason, setReason] = useState('');
  const trpc = useTRPC();
  const resume = useMutation(trpc.halts.resume.mutationOptions());
  const first = resume.data?.status === 'confirm_required' ? resume.data : null;
  const close = (): void => {
    resume.reset();
    setReason('');
    onClose();
  };
  const send = (): void =>
    resume.mutate(
      { reason: reason.trim(), ...(first?.confirm === undefined ? {} : { confirm: first.confirm }) },
      { onSuccess: ({ status }) => status === 'resumed' && close() },
    );
  const failed = first?.checks?.filter((check) => !check.passed) ?? [];
  return (
    <Modal
      title={first === null ? 'Resume trading, step 1 of 2' : 'Resume trading, step 2 of 2'}
      description={
        first === null
          ? 'Say why it is safe to trade again. The reason is kept in the journal.'
          : 'Look at the checks. Entries start with the next signal after you confirm.'
      }
      isOpen={isOpen}
      onClose={close}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {first === null ? (
          <label className="flex flex-col gap-1 text-xs text-muted">
            Reason
            <input
              required
              value={reason}
              maxLength={280}
              onChange={(event) => setReason(event.target.value)}
              className="h-8 rounded-md border border-line bg-bg px-2 text-[0.8125rem] text-fg"
            />
          </label>
        ) : (
          <ul className="flex flex-col gap-1">
            {first.checks?.map((check) => (
              <li key={check.name} className="flex justify-between gap-3">
                <span className={check.passed ? 'text-muted' : 'font-medium text-warn'}>
                  {check.passed ? 'passed' : 'not passed'} · {check.name}
                </span>
                <span className="text-right text-muted">{check.detail}</span>
              </li>
            ))}
            {failed.length > 0 && (
              <li className="text-warn">You can still resume; what is not passed stays as it is.</li>
            )}
          </ul>
        )}
        {resume.error !== null && (
          <p role="alert" className="text-warn">
            {resume.error.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="accent" disabled={resume.isPending || reason.trim() === ''}>
            {first === null ? 'Check and continue' : 'Resume trading'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
