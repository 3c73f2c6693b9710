'use client';

import { isLedgerSort } from '@chimera/core/contract/ledger';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useDeferredValue, useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import { useOpenRow } from '#lib/use-open-row.ts';
import { PositionDrawer } from '../positions/position-drawer.tsx';
import { tradeColumns } from './columns.tsx';
import { CostsPanel } from './costs-panel.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { TradeFilters } from './trade-filters.tsx';
import { TradeTotals } from './trade-totals.tsx';
import { toLedgerFilter, useTradeFilter } from './use-trade-filter.ts';

const PAGE_SIZE = 50;

/** The ledger: what every trade realised, net of what it cost, and whether the Shield pays for all this. */
export function TradesView() {
  const { filter, order, setOrder, change, clear, isFiltered } = useTradeFilter();
  const [offset, setOffset] = useState(0);
  const { openId, open } = useOpenRow();
  const asked = useDeferredValue(filter);
  const ledgerFilter = toLedgerFilter(asked, order);
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.trades.list.queryOptions(
      { ...ledgerFilter, limit: PAGE_SIZE, offset },
      { placeholderData: keepPreviousData },
    ),
  );
  const total = data?.rows.total ?? 0;
  return (
    <div className="flex flex-col gap-3">
      <CostsPanel />
      <Panel
        title={`Trades${data === undefined ? '' : ` (${formatCount(total)})`}`}
        aside={<ExportButtons filter={ledgerFilter} isEmpty={total === 0} />}
      >
        <TradeFilters
          filter={filter}
          onChange={(changes) => {
            change(changes);
            setOffset(0);
          }}
          onClear={isFiltered ? clear : null}
        />
        {data !== undefined && total > 0 && <TradeTotals totals={data.rows.totals} />}
        <DataTable
          label="Trades"
          columns={tradeColumns}
          rows={data?.rows.items}
          rowId={(row) => row.positionId}
          onOpen={(row) => open(row.positionId)}
          openId={openId}
          ownsKeys
          sorting={{
            columnId: order.sort,
            isDescending: order.direction === 'desc',
            onSort: (columnId, isDescending) => {
              if (!isLedgerSort(columnId)) return;
              setOrder({ sort: columnId, direction: isDescending ? 'desc' : 'asc' });
              setOffset(0);
            },
          }}
          error={error?.message ?? null}
          empty={<NoTrades isFiltered={isFiltered} />}
        />
        <Pager
          offset={offset}
          limit={PAGE_SIZE}
          total={total}
          onMove={setOffset}
          words={['Previous', 'Next']}
        />
      </Panel>
      <PositionDrawer positionId={openId} onClose={() => open(null)} />
    </div>
  );
}

function NoTrades({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Message title="No trade passes these filters">
      Take one of them away, or press Clear, to see more.
    </Message>
  ) : (
    <Message title="Nothing was realised yet">
      A trade stands here as soon as a part of a position is sold.{' '}
      <Link href="/positions" className="text-accent underline">
        See what is held now
      </Link>
    </Message>
  );
}
