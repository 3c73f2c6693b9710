'use client';

import { useQuery } from '@tanstack/react-query';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { ChecksPanel } from './checks-panel.tsx';
import { unresolvedColumns } from './columns.tsx';

/** What needs a person, the transactions without a proven end first. */
export function IncidentsView() {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.incidents.unresolved.queryOptions());
  const rows = data?.rows;
  const inHand = rows?.filter(({ writtenOffAtMs }) => writtenOffAtMs === null).length;
  return (
    <div className="flex flex-col gap-3">
      <ChecksPanel />
      <Panel title={`Unresolved transactions${inHand === undefined ? '' : ` (${inHand})`}`}>
        <DataTable
          label="Unresolved transactions"
          columns={unresolvedColumns}
          rows={rows}
          rowId={(row) => row.txid}
          error={error?.message ?? null}
          empty={
            <Message title="Every transaction has its end">
              A transaction that neither landed nor is proven dead is listed here. Its budget stays reserved
              and its proof is tried every 30 seconds.
            </Message>
          }
        />
      </Panel>
    </div>
  );
}
