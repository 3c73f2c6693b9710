'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
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
      <DialogForm
        onSubmit={send}
        onCancel={close}
        error={resume.error}
        disabled={resume.isPending || reason.trim() === ''}
        submit={first === null ? 'Check and continue' : 'Resume trading'}
      >
        {first === null ? (
          <TextField label="Reason" value={reason} onChange={setReason} isRequired />
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
      </DialogForm>
    </Modal>
  );
}
