'use client';

import { isPermitted } from '@chimera/core/control/roles';
import type { CostRow, CostsOfMonth } from '@chimera/db/reads/costs';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Message } from '#components/ui/message.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { utcDay } from '#lib/days.ts';
import { formatUsd } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { CostForm } from './cost-form.tsx';

interface CostsDialogProps {
  readonly costs: CostsOfMonth;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Every operating cost; an admin enters, changes and takes out. */
export function CostsDialog({ costs, isOpen, onClose }: CostsDialogProps) {
  const [edited, setEdited] = useState<CostRow | 'new' | null>(null);
  const role = useLive((state) => state.role);
  const mayWrite = role !== null && isPermitted(role, 'costs_write');
  const close = (): void => {
    setEdited(null);
    onClose();
  };
  return (
    <Modal
      title={
        edited === null ? 'Operating costs' : edited === 'new' ? 'Enter a cost' : `Change ${edited.name}`
      }
      description={
        edited === null
          ? 'What is paid for by the month. A cost that holds for a part of a month counts for that part.'
          : 'Days are UTC. A plan that changes price gets an end, and the new price a beginning.'
      }
      isOpen={isOpen}
      onClose={close}
    >
      {edited === null ? (
        <>
          <CostList costs={costs.costs} onEdit={mayWrite ? setEdited : null} />
          <div className="mt-4 flex justify-end gap-2">
            <Button look="ghost" onClick={close}>
              Close
            </Button>
            {mayWrite && (
              <Button look="accent" onClick={() => setEdited('new')}>
                Enter a cost
              </Button>
            )}
          </div>
        </>
      ) : (
        <CostForm
          cost={edited === 'new' ? null : edited}
          version={costs.version}
          onDone={() => setEdited(null)}
        />
      )}
    </Modal>
  );
}

interface CostListProps {
  readonly costs: readonly CostRow[];
  /** Null for who may only look. */
  readonly onEdit: ((cost: CostRow) => void) | null;
}

function CostList({ costs, onEdit }: CostListProps) {
  if (costs.length === 0) {
    return (
      <Message title="No costs yet" className="py-4">
        {onEdit === null ? 'An admin enters them here.' : 'Enter the RPC plan, the server, whatever is paid.'}
      </Message>
    );
  }
  return (
    <ul className="divide-y divide-line/70">
      {costs.map((cost) => (
        <li key={cost.costId} className="flex items-center justify-between gap-3 py-1.5">
          <span className="min-w-0">
            <span className="block truncate font-medium" title={`${cost.changedBy}: ${cost.reason}`}>
              {cost.name}
            </span>
            <span className="block text-2xs text-muted">
              from {utcDay(cost.fromMs)}
              {cost.untilMs !== null && ` until ${utcDay(cost.untilMs)}`}
            </span>
          </span>
          <span className="flex shrink-0 items-center gap-2">
            <span className="num">{formatUsd(cost.monthlyUsdMicros)} a month</span>
            {onEdit !== null && (
              <Button size="small" aria-label={`Change ${cost.name}`} onClick={() => onEdit(cost)}>
                Change…
              </Button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
