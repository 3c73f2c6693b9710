'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { coverageText } from '#lib/coverage.ts';
import { useTRPC } from '#lib/trpc.ts';
import { CostsDialog } from './costs-dialog.tsx';

/** What running this costs in this month, and how much of it the Shield has earned. */
export function CostsPanel() {
  const [isOpen, setOpen] = useState(false);
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.trades.costs.queryOptions());
  const text = data === undefined ? null : coverageText(data.rows);
  return (
    <Panel
      title="Operating costs"
      aside={
        <Button size="small" disabled={data === undefined} onClick={() => setOpen(true)}>
          {data?.rows.costs.length === 0 ? 'Enter costs…' : 'Costs…'}
        </Button>
      }
      bodyClassName="px-3 py-2"
    >
      {error !== null && data === undefined ? (
        <Problem message={error.message} />
      ) : text === null ? (
        <div className="skeleton h-4 w-2/3" />
      ) : (
        <>
          <p className="text-muted">{text.sentence}</p>
          {text.filled !== null && <CoverageBar filled={text.filled} />}
        </>
      )}
      {data !== undefined && <CostsDialog costs={data.rows} isOpen={isOpen} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

/** The sentence beside it says the same in words. */
function CoverageBar({ filled }: { filled: number }) {
  return (
    <div aria-hidden className="mt-1.5 h-1 rounded-full bg-raised">
      <div className="h-1 rounded-full bg-accent" style={{ width: `${filled * 100}%` }} />
    </div>
  );
}
