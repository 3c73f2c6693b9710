'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { useOpenRow } from '#lib/use-open-row.ts';
import { closedColumns, openColumns } from './columns.tsx';
import { PositionDrawer } from './position-drawer.tsx';

type Tab = 'open' | 'closed';
type StrategyFilter = 'any' | 'SHIELD' | 'SPEAR';

const PAGE_SIZE = 100;

/** Open positions with live marks, closed ones with their result. */
export function PositionsView() {
  const [tab, setTab] = useState<Tab>('open');
  const asked = useSearchParams().get('strategy');
  const [strategy, setStrategy] = useState<StrategyFilter>(
    asked === 'SHIELD' || asked === 'SPEAR' ? asked : 'any',
  );
  const [offset, setOffset] = useState(0);
  const { openId, open } = useOpenRow();
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.positions.list.queryOptions(
      {
        status: tab,
        sort: tab === 'open' ? 'createdAt' : 'closedAt',
        limit: PAGE_SIZE,
        offset,
        ...(strategy === 'any' ? {} : { strategy }),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const isWhole = data !== undefined && data.rows.total <= data.rows.items.length;
  return (
    <>
      <Panel
        title={`Positions${data === undefined ? '' : ` (${data.rows.total})`}`}
        aside={
          <div className="flex flex-wrap gap-2">
            <Choice
              label="Strategy"
              value={strategy}
              onChange={setStrategy}
              options={[
                { value: 'any', text: 'both' },
                { value: 'SHIELD', text: 'Shield' },
                { value: 'SPEAR', text: 'Spear' },
              ]}
            />
            <Choice
              label="Open or closed"
              value={tab}
              onChange={(next) => {
                setTab(next);
                setOffset(0);
              }}
              options={[
                { value: 'open', text: 'open' },
                { value: 'closed', text: 'closed' },
              ]}
            />
          </div>
        }
      >
        <DataTable
          key={tab}
          label={`${tab} positions`}
          columns={tab === 'open' ? openColumns : closedColumns}
          rows={data?.rows.items}
          rowId={(row) => row.positionId}
          onOpen={(row) => open(row.positionId)}
          openId={openId}
          ownsKeys
          isSortable={isWhole}
          error={error?.message ?? null}
          empty={<NoPositions tab={tab} />}
        />
        <Pager offset={offset} limit={PAGE_SIZE} total={data?.rows.total ?? 0} onMove={setOffset} />
      </Panel>
      <PositionDrawer positionId={openId} onClose={() => open(null)} />
    </>
  );
}

function NoPositions({ tab }: { tab: Tab }) {
  return tab === 'open' ? (
    <Message title="No open position">
      A position opens when an ACTIVE leader buys and every gate passes.{' '}
      <Link href="/signals" className="text-accent underline">
        See why signals were refused
      </Link>
    </Message>
  ) : (
    <Message title="Nothing closed yet">
      A position closes when its leader sells, at its stop, its targets or its trailing stop, after its
      longest time, or by your click in an open position.
    </Message>
  );
}
