'use client';

import { decimalText, parseDecimal } from '@chimera/core/units/decimal';
import type { CostRow } from '@chimera/db/reads/costs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { utcDay } from '#lib/days.ts';
import { useTRPC } from '#lib/trpc.ts';
import { DayField } from './day-field.tsx';

interface CostFormProps {
  /** Null for a new one. */
  readonly cost: CostRow | null;
  /** The version of all costs that the person sees. */
  readonly version: number;
  readonly onDone: () => void;
}

const USD_DECIMALS = 6;

/** Every change stands in the audit with who and why. */
export function CostForm({ cost, version, onDone }: CostFormProps) {
  const [name, setName] = useState(cost?.name ?? '');
  const [amount, setAmount] = useState(cost === null ? '' : decimalText(cost.monthlyUsdMicros, USD_DECIMALS));
  const [from, setFrom] = useState(utcDay(cost?.fromMs ?? Date.now()));
  const ended = cost?.untilMs ?? null;
  const [until, setUntil] = useState(ended === null ? '' : utcDay(ended));
  const [reason, setReason] = useState('');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.trades.setCost.mutationOptions());
  const micros = parseDecimal(amount.trim(), USD_DECIMALS);
  const isWrong = micros === null || micros <= 0n || from === '' || (until !== '' && until <= from);
  const canSend = !set.isPending && !isWrong && name.trim() !== '' && reason.trim() !== '';
  const send = (isRemoved: boolean): void =>
    set.mutate(
      {
        ...{ baseVersion: version, name, from, reason, isRemoved },
        ...(cost === null ? {} : { costId: cost.costId }),
        monthlyUsdMicros: (micros ?? 0n).toString(),
        until: until === '' ? null : until,
      },
      {
        onSuccess: async () => {
          await queryClient.invalidateQueries({ queryKey: trpc.trades.pathKey() });
          onDone();
        },
      },
    );
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send(false);
      }}
    >
      <TextField label="What is paid for" value={name} onChange={setName} isRequired isFirst />
      <TextField
        label="US dollars a month"
        value={amount}
        onChange={setAmount}
        inputMode="decimal"
        isRequired
      />
      <div className="grid grid-cols-2 gap-3">
        <DayField label="From this day on" value={from} onChange={setFrom} isRequired />
        <DayField
          label="No longer on this day (open when empty)"
          value={until}
          onChange={setUntil}
          min={from}
        />
      </div>
      <TextField label="Reason" value={reason} onChange={setReason} isRequired />
      <Problem message={set.error?.message ?? null} />
      <div className="flex flex-wrap justify-end gap-2">
        {cost !== null && (
          <Button className="mr-auto" disabled={!canSend} onClick={() => send(true)}>
            Take it out
          </Button>
        )}
        <Button look="ghost" onClick={onDone}>
          Back
        </Button>
        <Button type="submit" look="accent" disabled={!canSend}>
          {set.isPending ? 'Applying…' : 'Apply'}
        </Button>
      </div>
    </form>
  );
}
