'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Pager } from '#components/data-table/pager.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { letterColumns } from './columns.tsx';

const CLASSES = ['all', 'action', 'info'] as const;
const PAGE_SIZE = 100;

/** What was asked for and not executed. Nothing here is lost: each row says why, and whether to act. */
export function DeadLettersView() {
  const [of, setOf] = useState<(typeof CLASSES)[number]>('all');
  const [offset, setOffset] = useState(0);
  const trpc = useTRPC();
  const input = { limit: PAGE_SIZE, offset, ...(of === 'all' ? {} : { class: of }) };
  const { data, error } = useQuery(
    trpc.system.deadLetters.queryOptions(input, { placeholderData: keepPreviousData }),
  );
  const list = data?.rows;
  return (
    <Panel
      title={`Dead letters${list === undefined ? '' : ` (${list.total})`}`}
      aside={
        <Choice
          label="Class"
          value={of}
          onChange={(value) => {
            setOf(value);
            setOffset(0);
          }}
          options={CLASSES.map((value) => ({ value, text: value }))}
        />
      }
    >
      <DataTable
        label="Dead letters"
        columns={letterColumns}
        rows={list?.items}
        rowId={(row) => String(row.seq)}
        error={error?.message ?? null}
        empty={
          <Message title="No dead letter">
            What is shed by a full queue, given up or refused without a verdict is kept here with its reason.
          </Message>
        }
      />
      <Pager offset={offset} limit={PAGE_SIZE} total={list?.total ?? 0} onMove={setOffset} />
    </Panel>
  );
}
