'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { openColumns } from '../positions/columns.tsx';

const SHOWN_MAX = 16;

/** What we hold now. A row opens the position's details. */
export function OpenPositionsPanel() {
  const trpc = useTRPC();
  const router = useRouter();
  const { data, error } = useQuery(trpc.positions.list.queryOptions({ status: 'open', limit: SHOWN_MAX }));
  const more = (data?.rows.total ?? 0) - (data?.rows.items.length ?? 0);
  return (
    <Panel
      title={`Open positions${data === undefined ? '' : ` (${data.rows.total})`}`}
      aside={
        <Link href="/positions" className="text-xs text-accent hover:underline">
          {more > 0 ? `${more} more` : 'All positions'}
        </Link>
      }
    >
      <DataTable
        label="Open positions"
        columns={openColumns}
        rows={data?.rows.items}
        rowId={(row) => row.positionId}
        onOpen={(row) => router.push(`/positions?open=${row.positionId}`)}
        ownsKeys
        error={error?.message ?? null}
        empty={
          <Message title="No open position">
            A position opens when an ACTIVE leader buys and every gate passes. See the verdicts for what was
            refused and why.
          </Message>
        }
      />
    </Panel>
  );
}
