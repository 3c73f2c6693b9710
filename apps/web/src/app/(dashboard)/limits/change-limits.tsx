'use client';

import { toWire } from '@chimera/core/contract/wire';
import { LIMIT_FACTS, type LimitFacts } from '@chimera/core/control/limit-facts';
import { limitText, parseLimit } from '@chimera/core/control/limit-text';
import type { LimitChange, LimitName } from '@chimera/core/control/limits-change';
import type { Limits } from '@chimera/core/limits';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { DialogForm } from '#components/ui/dialog-form.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { limitWords } from './groups.ts';

/** One limit to another value, or all of them to an older version. */
export type Wish =
  | { readonly kind: 'edit'; readonly facts: LimitFacts; readonly value: Limits[LimitName] }
  | { readonly kind: 'rollback'; readonly version: number };

interface ChangeLimitsProps {
  readonly wish: Wish;
  readonly baseVersion: number;
  readonly onClose: () => void;
}

/** A value and a reason; what loosens the limits is shown again, and done by a second press. */
export function ChangeLimits({ wish, baseVersion, onClose }: ChangeLimitsProps) {
  const before = wish.kind === 'edit' ? limitText(wish.facts.unit, toWire(wish.value, wish.facts.name)) : '';
  const [text, setText] = useState(before);
  const [reason, setReason] = useState('');
  const trpc = useTRPC();
  const client = useQueryClient();
  const set = useMutation(trpc.config.set.mutationOptions());
  const first = set.data?.status === 'confirm_required' ? set.data : null;
  const parsed = wish.kind === 'edit' ? parseLimit(wish.facts.unit, text) : null;
  const isSame = wish.kind === 'edit' && text.trim() === before;
  const isReady = !isSame && (parsed === null || parsed.ok) && reason.trim() !== '';
  const send = (): void => {
    const asked =
      wish.kind === 'rollback'
        ? { rollbackTo: wish.version }
        : { changes: { [wish.facts.name]: parsed?.ok ? parsed.value : null } };
    const confirm = first?.confirm === undefined ? {} : { confirm: first.confirm };
    set.mutate(
      { baseVersion, ...asked, reason: reason.trim(), ...confirm },
      {
        onSuccess: async ({ status }) => {
          if (status !== 'applied') return;
          await client.invalidateQueries({ queryKey: trpc.config.pathKey() });
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      title={`${titleOf(wish)}${first === null ? '' : ', step 2 of 2'}`}
      description={
        first === null
          ? wish.kind === 'edit'
            ? wish.facts.sentence
            : 'Every limit gets the value it had then, as a new version.'
          : 'This lets more risk in, or cannot be told to let in less. Look at it again.'
      }
      isOpen
      onClose={onClose}
    >
      <DialogForm
        onSubmit={send}
        onCancel={onClose}
        error={set.error}
        disabled={set.isPending || !isReady}
        submit={first === null ? 'Apply' : 'Loosen the limits'}
        isSecondStep={first !== null}
      >
        {first === null ? (
          <>
            {wish.kind === 'edit' && (
              <TextField label="New value" value={text} onChange={setText} isRequired />
            )}
            {parsed?.ok === false && <p className="text-xs text-warn">{parsed.error}</p>}
            <TextField label="Reason" value={reason} onChange={setReason} isRequired />
          </>
        ) : (
          <ChangeList changes={first.changes} />
        )}
      </DialogForm>
    </Modal>
  );
}

const titleOf = (wish: Wish): string =>
  wish.kind === 'edit' ? limitWords(wish.facts.name) : `Back to version ${wish.version}`;

const UNITS = new Map(LIMIT_FACTS.map(({ name, unit }) => [name, unit]));

/** What was, what will be, and which way it goes. */
export function ChangeList({ changes }: { changes: readonly LimitChange[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {changes.map(({ name, before, after, effect }) => {
        const unit = UNITS.get(name) ?? 'count';
        return (
          <li key={name} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-0.5">
            <span>{limitWords(name)}</span>
            <span className="num flex items-center gap-2 text-muted">
              {limitText(unit, before)} → <span className="text-fg">{limitText(unit, after)}</span>
              <Badge tone={effect === 'looser' ? 'warn' : 'accent'}>{effect}</Badge>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
