'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { differenceColumns } from './columns.tsx';
import { RunControl } from './run-control.tsx';
import { RunsPanel } from './runs-panel.tsx';

const STATES = ['all', 'open', 'ended'] as const;
const PAGE_SIZE = 50;

/** The books beside the chain: what nobody has explained yet comes first. */
export function ReconciliationView() {
  const [state, setState] = useState<(typeof STATES)[number]>('all');
  const [offset, setOffset] = useState(0);
  const role = useLive((live) => live.role);
  const trpc = useTRPC();
  const input = { limit: PAGE_SIZE, offset, ...(state === 'all' ? {} : { state }) };
  const { data, error } = useQuery(
    trpc.reconciliation.list.queryOptions(input, { placeholderData: keepPreviousData }),
  );
  const view = data?.rows;
  return (
    <div className="flex flex-col gap-3">
      <RunControl
        openCount={view?.openCount ?? null}
        lastRun={view?.runs[0] ?? null}
        mayRun={role !== null && isPermitted(role, 'reconcile')}
      />
      <Panel
        title={`Differences${view === undefined ? '' : ` (${view.openCount} unresolved)`}`}
        aside={
          <Choice
            label="State"
            value={state}
            onChange={(value) => {
              setState(value);
              setOffset(0);
            }}
            options={STATES.map((value) => ({ value, text: value === 'open' ? 'unresolved' : value }))}
          />
        }
      >
        <DataTable
          label="Differences"
          columns={differenceColumns}
          rows={view?.differences.items}
          rowId={(row) => `${row.seq}:${row.key}`}
          error={error?.message ?? null}
          empty={
            <Message title="The books and the chain agree">
              What differs by more than 0.01 % is kept here until a person explains it or it is gone.
            </Message>
          }
        />
        <Pager offset={offset} limit={PAGE_SIZE} total={view?.differences.total ?? 0} onMove={setOffset} />
      </Panel>
      <RunsPanel runs={view?.runs} />
    </div>
  );
}
