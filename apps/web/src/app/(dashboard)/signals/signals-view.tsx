'use client';

import { address, isAddressText } from '@chimera/core/units/chain';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useOpenRow } from '#lib/use-open-row.ts';
import { useSignals } from '#lib/use-signals.ts';
import { signalColumns } from './columns.tsx';
import { LeaderFilter } from './leader-filter.tsx';
import { SignalDrawer } from './signal-drawer.tsx';

const STATES = ['any', 'approved', 'denied', 'received', 'shed', 'expired'] as const;
const SIDES = ['any', 'buy', 'sell'] as const;
const LANES = ['any', 'SHIELD', 'SPEAR', 'EXIT'] as const;
const LANE_TEXT = { any: 'all', SHIELD: 'Shield', SPEAR: 'Spear', EXIT: 'exits' } as const;
const PAGE_SIZE = 50;

/** Every wish to trade and its verdict. */
export function SignalsView() {
  const parameters = useSearchParams();
  const [state, setState] = useState<(typeof STATES)[number]>('any');
  const [side, setSide] = useState<(typeof SIDES)[number]>('any');
  const [lane, setLane] = useState<(typeof LANES)[number]>('any');
  const [leader, setLeader] = useState(parameters.get('leader') ?? '');
  const [offset, setOffset] = useState(0);
  const { openId, open } = useOpenRow();
  const { list, error } = useSignals(
    {
      ...(state === 'any' ? {} : { state }),
      ...(side === 'any' ? {} : { side }),
      ...(lane === 'any' ? {} : { lane }),
      ...(isAddressText(leader) ? { leader: address(leader) } : {}),
    },
    PAGE_SIZE,
    offset,
  );
  const isFiltered = state !== 'any' || side !== 'any' || lane !== 'any' || leader !== '';
  const filtered = <T,>(set: (value: T) => void) => {
    return (value: T): void => {
      set(value);
      setOffset(0);
    };
  };
  return (
    <>
      <Panel
        title={`Signals${list === undefined ? '' : ` (${list.total})`}`}
        aside={
          <div className="flex max-w-full flex-wrap gap-2">
            <LeaderFilter value={leader} onChange={filtered(setLeader)} />
            <Choice
              label="Side"
              value={side}
              onChange={filtered(setSide)}
              options={SIDES.map((value) => ({ value, text: value === 'any' ? 'both' : value }))}
            />
            <Choice
              label="Strategy"
              value={lane}
              onChange={filtered(setLane)}
              options={LANES.map((value) => ({ value, text: LANE_TEXT[value] }))}
            />
            <Choice
              label="Verdict"
              value={state}
              onChange={filtered(setState)}
              options={STATES.map((value) => ({ value, text: value === 'any' ? 'all' : value }))}
            />
          </div>
        }
      >
        <DataTable
          label="Signals"
          columns={signalColumns}
          rows={list?.items}
          rowId={(row) => row.signalId}
          onOpen={(row) => open(row.signalId)}
          openId={openId}
          ownsKeys
          error={error}
          empty={<NoSignals isFiltered={isFiltered} />}
        />
        <Pager offset={offset} limit={PAGE_SIZE} total={list?.total ?? 0} onMove={setOffset} />
      </Panel>
      <SignalDrawer signalId={openId} onClose={() => open(null)} />
    </>
  );
}

function NoSignals({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Message title="No signal passes these filters">Take one of them away to see more.</Message>
  ) : (
    <Message title="No signal yet">
      Leaders' trades appear here within a second. On localnet they trade by themselves; a provider posts to{' '}
      <code className="font-mono text-fg">/api/v1/webhook</code>.
    </Message>
  );
}
