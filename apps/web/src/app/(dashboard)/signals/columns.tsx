import { Age } from '#components/cells/age.tsx';
import { Leader } from '#components/cells/leader.tsx';
import { Side } from '#components/cells/side.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Status } from '#components/cells/status.tsx';
import { Token } from '#components/cells/token.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { formatDuration, humanised, UNKNOWN } from '#lib/format.ts';
import { verdictText } from '#lib/verdict.ts';
import type { Outputs } from '#server/routers/app.ts';

export type SignalRow = Outputs['signals']['list']['rows']['items'][number];

const column = columnsFor<SignalRow>();

/** Every signal, newest first, with what became of it. */
export const signalColumns = column.columns([
  column.accessor('receivedAtMs', {
    header: 'Age',
    meta: { width: 'w-14' },
    cell: ({ row }) => <Age atMs={row.original.receivedAtMs} />,
  }),
  column.accessor('side', {
    header: 'Side',
    meta: { width: 'w-16', from: 'sm' },
    cell: ({ row }) => <Side side={row.original.side} />,
  }),
  column.accessor((row) => row.tokenSymbol ?? row.mint, {
    id: 'token',
    header: 'Token',
    meta: { width: 'w-24 sm:w-36' },
    cell: ({ row }) => <Token symbol={row.original.tokenSymbol} mint={row.original.mint} />,
  }),
  column.accessor((row) => row.leaderLabel ?? row.leader ?? '', {
    id: 'leader',
    header: 'Leader',
    meta: { width: 'w-36', from: 'md' },
    cell: ({ row }) => (
      <Leader wallet={row.original.leader} label={row.original.leaderLabel} otherwise={asker(row.original)} />
    ),
  }),
  column.accessor((row) => row.leaderLamports ?? 0n, {
    id: 'leader-size',
    header: 'Leader, SOL',
    meta: { align: 'end', width: 'w-24', from: 'lg' },
    cell: ({ row }) => <Sol lamports={row.original.leaderLamports} />,
  }),
  column.accessor('lane', {
    header: 'Lane',
    meta: { width: 'w-20', from: 'xl' },
    cell: ({ row }) => <span className="text-muted">{row.original.lane}</span>,
  }),
  column.accessor('door', {
    header: 'Door',
    meta: { width: 'w-20', from: 'xl' },
    cell: ({ row }) => <span className="text-muted">{row.original.door}</span>,
  }),
  column.accessor('state', {
    header: 'Verdict',
    meta: { width: 'w-24', from: 'sm' },
    cell: ({ row }) => <Status state={row.original.state} />,
  }),
  column.accessor((row) => verdictText(row), {
    id: 'why',
    header: 'Why',
    cell: ({ row }) => (
      <span className="text-muted" title={verdictText(row.original)}>
        <span className="text-fg sm:hidden">{row.original.state}: </span>
        {verdictText(row.original)}
      </span>
    ),
  }),
  column.accessor((row) => (row.endedAtMs === null ? 0 : row.endedAtMs - row.receivedAtMs), {
    id: 'took',
    header: 'Decided in',
    meta: { align: 'end', width: 'w-24', from: 'lg' },
    cell: ({ row }) => <Took row={row.original} />,
  }),
]);

/** Who asked for a trade that no leader made first. */
const asker = (row: SignalRow): string =>
  row.exitCause !== null
    ? `our ${row.exitCause} exit`
    : row.door === 'conviction'
      ? humanised(row.providerId)
      : row.providerId;

function Took({ row }: { row: SignalRow }) {
  const text = row.endedAtMs === null ? UNKNOWN : formatDuration(row.endedAtMs - row.receivedAtMs);
  return <span className="num text-muted">{text}</span>;
}
