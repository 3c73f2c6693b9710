'use client';

import { useQuery } from '@tanstack/react-query';
import { Age } from '#components/cells/age.tsx';
import { Id } from '#components/cells/id.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, humanised, readable, UNKNOWN } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';

type Delivery = Outputs['providers']['deliveries']['rows'][number];

/** What no key fits is nobody's. */
const NOBODY = 'no key fits';
const column = columnsFor<Delivery>();

const columns = column.columns([
  column.accessor('atMs', {
    header: 'Age',
    meta: { width: 'w-14' },
    cell: ({ row }) => <Age atMs={row.original.atMs} />,
  }),
  column.accessor('outcome', {
    header: 'Answer',
    meta: { width: 'w-24' },
    cell: ({ row }) => (
      <Badge tone={row.original.outcome === 'accepted' ? 'accent' : 'warn'}>{row.original.outcome}</Badge>
    ),
  }),
  column.display({
    id: 'why',
    header: 'What became of it, and why',
    cell: ({ row }) => <Why delivery={row.original} />,
  }),
  column.accessor('tradeUuid', {
    header: 'Trade',
    meta: { width: 'w-32', from: 'md' },
    cell: ({ row }) => <Id value={row.original.tradeUuid} what="trade uuid" isCopyable />,
  }),
  column.accessor('repeats', {
    header: 'Again',
    meta: { align: 'end', width: 'w-16', from: 'sm' },
    cell: ({ row }) => <span className="num">{formatCount(row.original.repeats)}</span>,
  }),
]);

function Why({ delivery: { state, reason, detail } }: { delivery: Delivery }) {
  const text = [state, reason === null ? null : humanised(reason), detail].filter((part) => part !== null);
  return (
    <span className="text-muted" title={text.join(': ')}>
      {text.length === 0 ? UNKNOWN : readable(text.join(': '))}
    </span>
  );
}

interface DeliveryLogProps {
  /** Null shows what nobody is known to have sent. */
  readonly shown: string | null;
  readonly providerIds: readonly string[];
  readonly onShow: (providerId: string | null) => void;
}

/** The newest deliveries of one provider, accepted and refused. */
export function DeliveryLog({ shown, providerIds, onShow }: DeliveryLogProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.providers.deliveries.queryOptions({ providerId: shown }, { refetchInterval: 3_000 }),
  );
  return (
    <Panel
      title="Deliveries"
      aside={
        <Choice
          label="Provider"
          value={shown ?? NOBODY}
          onChange={(value) => onShow(value === NOBODY ? null : value)}
          options={[...providerIds, NOBODY].map((value) => ({ value, text: value }))}
        />
      }
    >
      <DataTable
        label="Deliveries"
        columns={columns}
        rows={data?.rows}
        rowId={(row) => String(row.seq)}
        error={error?.message ?? null}
        empty={
          <Message title={shown === null ? 'Nothing came from strangers' : 'Nothing was delivered yet'}>
            Choose a provider to see its deliveries, each with its answer.
          </Message>
        }
      />
    </Panel>
  );
}
