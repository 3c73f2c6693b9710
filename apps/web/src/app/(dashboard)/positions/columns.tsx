import { Age } from '#components/cells/age.tsx';
import { Leader } from '#components/cells/leader.tsx';
import { MarkAge, MarkPnl, MarkPrice, MarkValue } from '#components/cells/mark-cells.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Pnl } from '#components/cells/pnl.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Status } from '#components/cells/status.tsx';
import { Token } from '#components/cells/token.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { formatDuration, UNKNOWN } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

export type PositionRow = Outputs['positions']['list']['rows']['items'][number];

const column = columnsFor<PositionRow>();

const token = column.accessor((row) => row.tokenSymbol ?? row.mint, {
  id: 'token',
  header: 'Token',
  meta: {},
  cell: ({ row }) => <Token symbol={row.original.tokenSymbol} mint={row.original.mint} />,
});
const leader = column.accessor((row) => row.leaderLabel ?? row.leader ?? '', {
  id: 'leader',
  header: 'Leader',
  meta: { width: 'w-28', from: 'md' },
  cell: ({ row }) => <Leader wallet={row.original.leader} label={row.original.leaderLabel} />,
});
const state = column.accessor('state', {
  header: 'State',
  meta: { width: 'w-22', from: 'sm' },
  cell: ({ row }) => <PositionState row={row.original} />,
});
const strategy = column.accessor('strategy', {
  header: 'Strategy',
  meta: { width: 'w-20', from: 'md' },
  cell: ({ row }) => <span className="text-muted">{row.original.strategy}</span>,
});
const cost = column.accessor('openCostLamports', {
  header: 'Cost, SOL',
  meta: { align: 'end', width: 'w-22', from: 'lg' },
  cell: ({ row }) => <Sol lamports={costOf(row.original)} />,
});

const value = column.display({
  id: 'value',
  header: 'Value, SOL',
  meta: { align: 'end', width: 'w-22' },
  cell: ({ row }) => <MarkValue positionId={row.original.positionId} />,
});
const unrealised = column.display({
  id: 'unrealised',
  header: 'Unrealised, SOL',
  meta: { align: 'end', width: 'w-37' },
  cell: ({ row }) => (
    <MarkPnl positionId={row.original.positionId} costLamports={row.original.openCostLamports} />
  ),
});
const price = column.display({
  id: 'price',
  header: 'Price, SOL',
  meta: { align: 'end', width: 'w-32', from: 'xl' },
  cell: ({ row }) => <MarkPrice positionId={row.original.positionId} />,
});
const markAge = column.display({
  id: 'mark-age',
  header: 'Mark age',
  meta: { align: 'end', width: 'w-18', from: 'lg' },
  cell: ({ row }) => <MarkAge positionId={row.original.positionId} />,
});
const held = column.accessor((row) => row.openedAtMs ?? row.createdAtMs, {
  id: 'age',
  header: 'Held',
  meta: { align: 'end', width: 'w-15', from: 'sm' },
  cell: ({ row }) => <Age atMs={row.original.openedAtMs ?? row.original.createdAtMs} />,
});

/** What we hold now, with live marks. */
export const openColumns = column.columns([
  token,
  strategy,
  leader,
  state,
  cost,
  value,
  unrealised,
  price,
  markAge,
  held,
]);

/** What is over, with its result to the lamport. */
export const closedColumns = column.columns([
  token,
  strategy,
  leader,
  state,
  column.accessor((row) => row.lastExitCause ?? '', {
    id: 'cause',
    header: 'Exit by',
    meta: { width: 'w-20', from: 'md' },
    cell: ({ row }) => <span className="text-muted">{row.original.lastExitCause ?? UNKNOWN}</span>,
  }),
  column.accessor((row) => row.sizeLamports ?? 0n, {
    id: 'size',
    header: 'Size, SOL',
    meta: { align: 'end', width: 'w-24', from: 'md' },
    cell: ({ row }) => <Sol lamports={row.original.sizeLamports} />,
  }),
  column.accessor('realisedPnlLamports', {
    header: 'Realised, SOL',
    meta: { align: 'end', width: 'w-37' },
    cell: ({ row }) => (
      <Pnl lamports={row.original.realisedPnlLamports} costLamports={row.original.sizeLamports} />
    ),
  }),
  column.accessor((row) => row.feeLamports + row.tipLamports, {
    id: 'costs',
    header: 'Fee and tip, SOL',
    meta: { align: 'end', width: 'w-28', from: 'lg' },
    cell: ({ row }) => <Sol lamports={row.original.feeLamports + row.original.tipLamports} digits={6} />,
  }),
  column.accessor((row) => heldMs(row) ?? 0, {
    id: 'held',
    header: 'Held',
    meta: { align: 'end', width: 'w-24', from: 'lg' },
    cell: ({ row }) => <Held row={row.original} />,
  }),
  column.accessor((row) => row.closedAtMs ?? 0, {
    id: 'closed',
    header: 'Closed',
    meta: { align: 'end', width: 'w-20' },
    cell: ({ row }) =>
      row.original.closedAtMs === null ? UNKNOWN : <Moment atMs={row.original.closedAtMs} />,
  }),
]);

/** Nothing was paid before the purchase is measured, and nothing is left of it after the whole was sold. */
const costOf = ({ openCostLamports }: PositionRow): bigint | null =>
  openCostLamports === 0n ? null : openCostLamports;

function PositionState({ row }: { row: PositionRow }) {
  const { state, flagReason } = row;
  if (state === 'exiting' && costOf(row) === null) {
    return <Status state="sold" title="Sold whole; it counts as closed once the chain makes that final" />;
  }
  return <Status state={state} {...(flagReason === null ? {} : { title: flagReason })} />;
}

const heldMs = ({ openedAtMs, closedAtMs }: PositionRow): number | null =>
  openedAtMs === null || closedAtMs === null ? null : closedAtMs - openedAtMs;

function Held({ row }: { row: PositionRow }) {
  const ms = heldMs(row);
  return <span className="num text-muted">{ms === null ? UNKNOWN : formatDuration(ms)}</span>;
}
