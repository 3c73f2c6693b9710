import Link from 'next/link';
import { Age } from '#components/cells/age.tsx';
import { Id } from '#components/cells/id.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Token } from '#components/cells/token.tsx';
import { TokenAmount } from '#components/cells/token-amount.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { humanised, UNKNOWN } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';
import { ResolveDifference } from './resolve-difference.tsx';

export type DifferenceRow = Outputs['reconciliation']['list']['rows']['differences']['items'][number];

const column = columnsFor<DifferenceRow>();

const KINDS: Readonly<Record<DifferenceRow['kind'], { readonly text: string; readonly tone: Tone }>> = {
  MISSING_TX: { text: 'not on the chain', tone: 'warn' },
  UNKNOWN_TX: { text: 'not ours', tone: 'warn' },
  AMOUNT_MISMATCH: { text: 'other amount', tone: 'warn' },
  STATE_MISMATCH: { text: 'other end', tone: 'warn' },
  UNKNOWN_TOKEN: { text: 'stray token', tone: 'quiet' },
};

const ACTIONS: Readonly<Record<DifferenceRow['action'], string>> = {
  halted: 'Entries were halted',
  quarantined: 'Position quarantined, exits go on',
  look: 'Needs a look',
  none: 'Nothing to do',
};

/** What the books and the chain say differently. */
export const differenceColumns = column.columns([
  column.accessor('atMs', {
    header: 'Age',
    // A phone has room for what differs and for the button beside it.
    meta: { width: 'w-14', from: 'sm' },
    cell: ({ row }) => <Age atMs={row.original.atMs} />,
  }),
  column.accessor('kind', {
    header: 'Kind',
    meta: { width: 'w-32' },
    cell: ({ row: { original } }) => (
      <Badge
        tone={original.resolvedAtMs === null ? KINDS[original.kind].tone : 'quiet'}
        title={original.kind}
      >
        {KINDS[original.kind].text}
      </Badge>
    ),
  }),
  column.accessor('subjectId', {
    header: 'What',
    meta: { width: 'w-32' },
    cell: ({ row }) => <Subject row={row.original} />,
  }),
  column.accessor('expectedAtoms', {
    header: 'Books',
    meta: { align: 'end', width: 'w-28', from: 'md' },
    cell: ({ row }) => <Amount row={row.original} atoms={row.original.expectedAtoms} />,
  }),
  column.accessor('actualAtoms', {
    header: 'Chain',
    meta: { align: 'end', width: 'w-28', from: 'md' },
    cell: ({ row }) => <Amount row={row.original} atoms={row.original.actualAtoms} />,
  }),
  column.accessor('detail', {
    header: 'In words',
    meta: { from: 'sm' },
    cell: ({ row }) => (
      <span className="text-muted" title={row.original.detail}>
        {row.original.detail}
      </span>
    ),
  }),
  column.accessor('action', {
    header: 'Done',
    meta: { width: 'w-48', from: 'lg' },
    cell: ({ row }) => <span className="text-muted">{ACTIONS[row.original.action]}</span>,
  }),
  column.accessor('resolvedAtMs', {
    header: 'Explained',
    meta: { width: 'w-26 sm:w-44' },
    cell: ({ row: { original } }) =>
      original.resolvedAtMs === null ? (
        <ResolveDifference difference={original} />
      ) : (
        <span className="text-muted" title={`${original.resolvedBy}: ${original.resolvedReason}`}>
          {original.resolvedCause === 'settled' ? 'gone' : humanised(original.resolvedReason ?? '')}
        </span>
      ),
  }),
]);

function Subject({ row }: { row: DifferenceRow }) {
  if (row.subject === 'sol') return 'SOL';
  if (row.subject === 'token') return <Token symbol={row.tokenSymbol} mint={row.subjectId} />;
  return (
    <Link href={`/tx/${row.subjectId}`} className="text-accent hover:underline">
      <Id value={row.subjectId} what="transaction" />
    </Link>
  );
}

function Amount({ row, atoms }: { row: DifferenceRow; atoms: bigint | null }) {
  if (atoms === null) return <span className="text-faint">{UNKNOWN}</span>;
  if (row.subject === 'token') return <TokenAmount atoms={atoms} decimals={row.tokenDecimals} />;
  // Its sentence says whether SOL or the token is off.
  if (row.kind === 'AMOUNT_MISMATCH' && row.subject === 'transaction') return null;
  return <Sol lamports={atoms} isSigned={row.subject === 'transaction'} />;
}
