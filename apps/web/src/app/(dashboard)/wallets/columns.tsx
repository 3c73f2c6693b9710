import { Age } from '#components/cells/age.tsx';
import { Pnl } from '#components/cells/pnl.tsx';
import { Status } from '#components/cells/status.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { Badge } from '#components/ui/badge.tsx';
import { formatCount, formatPercent, formatScore, shortId, UNKNOWN } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

export type WalletRow = Outputs['wallets']['list']['rows']['items'][number];

const column = columnsFor<WalletRow>();

const winRate = (row: WalletRow): number | null =>
  row.closedPositionCount === 0 ? null : row.winCount / row.closedPositionCount;

/** The roster: whom we copy, how they score, and what copying them brought. */
export const walletColumns = column.columns([
  column.accessor((row) => row.label ?? row.wallet, {
    id: 'wallet',
    header: 'Wallet',
    cell: ({ row }) => <Name row={row.original} />,
  }),
  column.accessor('status', {
    header: 'Status',
    meta: { width: 'w-24' },
    cell: ({ row }) => <Status state={row.original.status} />,
  }),
  column.accessor((row) => row.wqs ?? -1, {
    id: 'wqs',
    header: 'WQS',
    meta: { align: 'end', width: 'w-16', from: 'sm' },
    cell: ({ row }) => <span className="num">{formatScore(row.original.wqs)}</span>,
  }),
  column.accessor('realisedPnlLamports', {
    header: 'Realised, SOL',
    meta: { align: 'end', width: 'w-26 sm:w-32' },
    cell: ({ row }) => <Pnl lamports={row.original.realisedPnlLamports} />,
  }),
  column.accessor('signalCount', {
    header: 'Signals',
    meta: { align: 'end', width: 'w-20', from: 'md' },
    cell: ({ row }) => <span className="num">{formatCount(row.original.signalCount)}</span>,
  }),
  column.accessor('positionCount', {
    header: 'Copied',
    meta: { align: 'end', width: 'w-20', from: 'md' },
    cell: ({ row }) => <span className="num">{formatCount(row.original.positionCount)}</span>,
  }),
  column.accessor('openPositionCount', {
    header: 'Open',
    meta: { align: 'end', width: 'w-16', from: 'lg' },
    cell: ({ row }) => <span className="num">{formatCount(row.original.openPositionCount)}</span>,
  }),
  column.accessor((row) => winRate(row) ?? -1, {
    id: 'wins',
    header: 'Won',
    meta: { align: 'end', width: 'w-28', from: 'lg' },
    cell: ({ row }) => <Wins row={row.original} />,
  }),
  column.accessor((row) => row.lastSignalAtMs ?? 0, {
    id: 'last-signal',
    header: 'Last signal',
    meta: { align: 'end', width: 'w-22', from: 'md' },
    cell: ({ row }) => <Age atMs={row.original.lastSignalAtMs} />,
  }),
]);

function Name({ row }: { row: WalletRow }) {
  return (
    <span className="flex min-w-0 items-center gap-2" title={row.wallet}>
      {row.label !== null && <span className="truncate font-medium">{row.label}</span>}
      <span className="hidden font-mono text-2xs text-faint sm:inline">{shortId(row.wallet)}</span>
      {row.origin === 'planted' && (
        <Badge tone="quiet" title="An actor of the embedded cluster, put on the roster at its first start">
          planted
        </Badge>
      )}
    </span>
  );
}

/** A rate says nothing without its count. */
function Wins({ row }: { row: WalletRow }) {
  const rate = winRate(row);
  if (rate === null) return <span className="num text-faint">{UNKNOWN}</span>;
  return (
    <span className="num">
      {formatPercent(rate)} <span className="text-faint">of {formatCount(row.closedPositionCount)}</span>
    </span>
  );
}
