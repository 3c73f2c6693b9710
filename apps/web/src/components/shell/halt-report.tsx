'use client';

import type { HaltAnswer } from '@chimera/core/contract/control';
import { fromWire } from '@chimera/core/contract/wire';
import { useEffect, useRef } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { formatMs, formatSol, humanised } from '#lib/format.ts';
import type { HaltOutcome } from '#lib/halting.ts';

/** What a halt did, measured. */
export function HaltReport({ outcome, onClose }: { outcome: HaltOutcome; onClose: () => void }) {
  const { answer, via, roundTripMs } = outcome;
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <div data-testid="halt-report">
      <Facts
        rows={[
          { label: 'Stopped', value: answer.stopped },
          { label: 'Goes on', value: <span className="whitespace-normal">{answer.continues}</span> },
          { label: 'Stop time in the operator', value: formatMs(answer.stopMs) },
          { label: `Click to answer, over ${via}`, value: formatMs(roundTripMs) },
          { label: 'Halt number', value: answer.epoch },
          { label: 'Journal seq', value: answer.seq },
        ]}
      />
      <div className="mt-4 flex justify-end">
        <Button size="large" ref={close} onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

function previewRows(preview: unknown): { label: string; value: string }[] {
  const amounts: unknown = fromWire(preview);
  if (typeof amounts !== 'object' || amounts === null) return [];
  return Object.entries(amounts).map(([name, value]) => {
    const words = humanised(name.replace(/Lamports$/, '').replace(/([A-Z])/g, '_$1')).toLowerCase();
    const text = typeof value === 'bigint' ? `${formatSol(value)} SOL` : String(value);
    return { label: words.charAt(0).toUpperCase() + words.slice(1), value: text };
  });
}

/** The first step's answer of a strong halt: what it would touch. */
export function HaltPreview({ answer }: { answer: HaltAnswer }) {
  return (
    <div className="rounded-md border border-warn/40 p-3">
      <p className="mb-1 font-medium text-warn">This takes a second confirmation.</p>
      <Facts
        rows={[
          { label: 'Stops', value: answer.stopped },
          { label: 'Goes on', value: <span className="whitespace-normal">{answer.continues}</span> },
          ...previewRows(answer.preview),
        ]}
      />
    </div>
  );
}

/** A halt that did not get through must say how to halt without this page. */
export function HaltFailure({ message }: { message: string }) {
  return (
    <div role="alert" className="rounded-md border border-warn/40 p-3 text-warn">
      <p className="font-medium">The halt was not confirmed: {message}</p>
      <p className="mt-1 text-muted">
        Halt on the machine itself with <code className="font-mono text-fg">./chimera halt</code> or{' '}
        <code className="font-mono text-fg">touch config/HALT</code>. Both work without this page.
      </p>
    </div>
  );
}
