import { Age } from '#components/cells/age.tsx';
import { Id } from '#components/cells/id.tsx';
import { Token } from '#components/cells/token.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { Badge } from '#components/ui/badge.tsx';
import { UNKNOWN } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';
import { HandleUnresolved } from './handle-unresolved.tsx';

type UnresolvedRow = Outputs['incidents']['unresolved']['rows'][number];

const column = columnsFor<UnresolvedRow>();

/** Transactions without a proven end: those in hand first, then those that were written off. */
export const unresolvedColumns = column.columns([
  column.accessor('signedAtMs', {
    header: 'Age',
    meta: { width: 'w-14' },
    cell: ({ row }) => <Age atMs={row.original.signedAtMs} />,
  }),
  column.accessor('kind', {
    header: 'Kind',
    meta: { width: 'w-20' },
    cell: ({ row }) => (
      <Badge tone={row.original.writtenOffAtMs === null ? 'warn' : 'quiet'}>{row.original.kind}</Badge>
    ),
  }),
  column.accessor((row) => row.tokenSymbol ?? row.mint, {
    id: 'token',
    header: 'Token',
    meta: { width: 'w-28' },
    cell: ({ row }) => <Token symbol={row.original.tokenSymbol} mint={row.original.mint} />,
  }),
  column.accessor('txid', {
    header: 'Transaction',
    meta: { width: 'w-32', from: 'sm' },
    cell: ({ row }) => <Id value={row.original.txid} what="transaction" />,
  }),
  column.accessor('error', {
    header: 'Why it is not proven',
    meta: { from: 'md' },
    cell: ({ row }) => {
      const { error, writtenOffBy, writtenOffReason } = row.original;
      const text =
        writtenOffBy === null ? (error ?? UNKNOWN) : `written off by ${writtenOffBy}: ${writtenOffReason}`;
      return (
        <span className="text-muted" title={text}>
          {text}
        </span>
      );
    },
  }),
  column.display({
    id: 'act',
    header: 'Act',
    meta: { width: 'w-28' },
    cell: ({ row }) =>
      row.original.writtenOffAtMs === null ? <HandleUnresolved txid={row.original.txid} /> : null,
  }),
]);
