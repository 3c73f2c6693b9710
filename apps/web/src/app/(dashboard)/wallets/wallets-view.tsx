'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { useOpenRow } from '#lib/use-open-row.ts';
import { AddWallets } from './add-wallets.tsx';
import { walletColumns } from './columns.tsx';
import { ProposalPanel } from './proposal-panel.tsx';
import { WalletDrawer } from './wallet-drawer.tsx';

const STATUSES = ['any', 'ACTIVE', 'CANDIDATE', 'DEMOTED', 'REJECTED'] as const;
const PAGE_SIZE = 200;

/** The roster of leaders. */
export function WalletsView() {
  const [status, setStatus] = useState<(typeof STATUSES)[number]>('any');
  const [offset, setOffset] = useState(0);
  const { openId, open } = useOpenRow();
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.wallets.list.queryOptions(
      { limit: PAGE_SIZE, offset, ...(status === 'any' ? {} : { status }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const isWhole = data !== undefined && data.rows.total <= data.rows.items.length;
  return (
    <div className="flex flex-col gap-3">
      <Panel
        title={`Wallets${data === undefined ? '' : ` (${data.rows.total})`}`}
        aside={
          <div className="flex flex-wrap items-center gap-2">
            <AddWallets />
            <Choice
              label="Status"
              value={status}
              onChange={(next) => {
                setStatus(next);
                setOffset(0);
              }}
              options={STATUSES.map((value) => ({
                value,
                text: value === 'any' ? 'all' : value.toLowerCase(),
              }))}
            />
          </div>
        }
      >
        <DataTable
          label="Wallets"
          columns={walletColumns}
          rows={data?.rows.items}
          rowId={(row) => row.wallet}
          onOpen={(row) => open(row.wallet)}
          openId={openId}
          ownsKeys
          isSortable={isWhole}
          error={error?.message ?? null}
          empty={
            status === 'any' ? (
              <Message title="The roster is empty">
                Add a leader with{' '}
                <code className="font-mono text-fg">{'./chimera roster set <wallet> --status ACTIVE'}</code>.
              </Message>
            ) : (
              <Message title="No wallet has this status">Choose “all” to see the whole roster.</Message>
            )
          }
        />
        <Pager offset={offset} limit={PAGE_SIZE} total={data?.rows.total ?? 0} onMove={setOffset} />
      </Panel>
      <ProposalPanel />
      <WalletDrawer wallet={openId} onClose={() => open(null)} />
    </div>
  );
}
