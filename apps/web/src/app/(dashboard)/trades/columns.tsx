import type { LedgerSort } from '@chimera/core/contract/ledger';
import { Leader } from '#components/cells/leader.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Pnl } from '#components/cells/pnl.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Status } from '#components/cells/status.tsx';
import { Token } from '#components/cells/token.tsx';
import { UsdPnl } from '#components/cells/usd-pnl.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { UNKNOWN } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

export type TradeRow = Outputs['trades']['list']['rows']['items'][number];

const column = columnsFor<TradeRow>();
/** The id of a column that the server sorts by is the name of that order. */
const sorted = (id: LedgerSort) => ({ id, enableSorting: true });

const STATE_TITLES = {
  partial: 'A part was sold, or a sale failed; the rest is still held',
  closed: 'Nothing is held any more',
  void: 'The entry never landed; its failed transactions cost their fees',
} as const;

/** What each trade realised and what became of it, to the lamport in the title of each cell. */
export const tradeColumns = column.columns([
  column.accessor('resultAtMs', {
    ...sorted('resultAt'),
    header: 'Result',
    meta: { width: 'w-27', from: 'sm' },
    cell: ({ row }) => <Moment atMs={row.original.resultAtMs} withDate toTheMinute />,
  }),
  column.accessor('openedAtMs', {
    ...sorted('openedAt'),
    header: 'Opened',
    meta: { width: 'w-26', from: 'xl' },
    cell: ({ row }) =>
      row.original.openedAtMs === null ? (
        UNKNOWN
      ) : (
        <Moment atMs={row.original.openedAtMs} withDate toTheMinute />
      ),
  }),
  column.display({
    id: 'token',
    header: 'Token',
    meta: {},
    cell: ({ row }) => <Token symbol={row.original.tokenSymbol} mint={row.original.mint} />,
  }),
  column.display({
    id: 'strategy',
    header: 'Strategy',
    meta: { width: 'w-18', from: 'lg' },
    cell: ({ row }) => <span className="text-muted">{row.original.strategy}</span>,
  }),
  column.display({
    id: 'leader',
    header: 'Leader',
    meta: { width: 'w-26', from: 'md' },
    cell: ({ row }) => <Leader wallet={row.original.leader} label={row.original.leaderLabel} />,
  }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: 'w-19', from: 'md' },
    cell: ({ row }) => <Status state={row.original.state} title={STATE_TITLES[row.original.state]} />,
  }),
  column.accessor('sizeLamports', {
    ...sorted('size'),
    header: 'Size, SOL',
    meta: { align: 'end', width: 'w-20', from: 'lg' },
    cell: ({ row }) => <Sol lamports={row.original.sizeLamports} />,
  }),
  column.accessor('grossLamports', {
    ...sorted('gross'),
    header: 'Gross, SOL',
    meta: { align: 'end', width: 'w-22', from: 'lg' },
    cell: ({ row }) => <Sol lamports={row.original.grossLamports} digits={5} isSigned />,
  }),
  column.display({
    id: 'fee',
    header: 'Fee',
    meta: { align: 'end', width: 'w-19', from: 'xl' },
    cell: ({ row }) => <Sol lamports={row.original.feeLamports} digits={6} />,
  }),
  column.display({
    id: 'tip',
    header: 'Tip',
    meta: { align: 'end', width: 'w-19', from: 'xl' },
    cell: ({ row }) => <Sol lamports={row.original.tipLamports} digits={6} />,
  }),
  column.display({
    id: 'rent',
    header: 'Rent',
    meta: { align: 'end', width: 'w-19', from: 'xl' },
    cell: ({ row }) => <Sol lamports={row.original.rentLamports} digits={6} />,
  }),
  column.accessor('netLamports', {
    ...sorted('net'),
    header: 'Net, SOL',
    meta: { align: 'end', width: 'w-36' },
    cell: ({ row }) => (
      <Pnl lamports={row.original.netLamports} costLamports={row.original.sizeLamports} digits={5} />
    ),
  }),
  column.accessor('netUsdMicros', {
    ...sorted('netUsd'),
    header: 'Net, USD',
    meta: { align: 'end', width: 'w-21' },
    cell: ({ row }) => <UsdPnl usdMicros={row.original.netUsdMicros} />,
  }),
]);
