import { Age } from '#components/cells/age.tsx';
import { Id } from '#components/cells/id.tsx';
import { Token } from '#components/cells/token.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { Badge } from '#components/ui/badge.tsx';
import { formatCount, humanised, UNKNOWN } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

export type LetterRow = Outputs['system']['deadLetters']['rows']['items'][number];

const column = columnsFor<LetterRow>();

/** Everything that was asked for and not executed, newest first. */
export const letterColumns = column.columns([
  column.accessor('atMs', {
    header: 'Age',
    meta: { width: 'w-14' },
    cell: ({ row }) => <Age atMs={row.original.atMs} />,
  }),
  column.accessor('class', {
    header: 'Class',
    meta: { width: 'w-20' },
    cell: ({ row }) => (
      <Badge tone={row.original.class === 'action' ? 'warn' : 'quiet'}>{row.original.class}</Badge>
    ),
  }),
  column.accessor((row) => row.tokenSymbol ?? row.mint ?? '', {
    id: 'token',
    header: 'Token',
    meta: { width: 'w-28', from: 'sm' },
    cell: ({ row }) =>
      row.original.mint === null ? (
        UNKNOWN
      ) : (
        <Token symbol={row.original.tokenSymbol} mint={row.original.mint} />
      ),
  }),
  column.accessor((row) => row.lane ?? '', {
    id: 'lane',
    header: 'Lane',
    meta: { width: 'w-20', from: 'md' },
    cell: ({ row }) => <span className="text-muted">{row.original.lane ?? UNKNOWN}</span>,
  }),
  column.accessor('reason', {
    header: 'Reason',
    meta: { width: 'w-36', from: 'lg' },
    cell: ({ row }) => humanised(row.original.reason),
  }),
  column.accessor('detail', {
    header: 'What was not executed',
    cell: ({ row }) => (
      <span className="text-muted" title={row.original.detail}>
        {row.original.detail}
      </span>
    ),
  }),
  column.accessor('count', {
    header: 'Times',
    meta: { align: 'end', width: 'w-16', from: 'sm' },
    cell: ({ row }) => <span className="num">{formatCount(row.original.count)}</span>,
  }),
  column.accessor('subjectId', {
    header: 'About',
    meta: { width: 'w-36', from: 'xl' },
    cell: ({ row }) => (
      <span className="text-muted">
        {row.original.subject} <Id value={row.original.subjectId} what={row.original.subject} />
      </span>
    ),
  }),
]);
