'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { coverageText } from '#lib/coverage.ts';
import { formatUsd, UNKNOWN } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';

/** What the Shield is there for: how much of this month's operating costs it has earned. */
export function CostsCovered() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.trades.costs.queryOptions());
  const text = data === undefined ? null : coverageText(data.rows);
  return (
    <p className="mt-1 flex justify-between gap-3 text-xs text-muted" title={text?.sentence}>
      <Link href="/trades" className="hover:text-accent">
        this month’s costs covered
      </Link>
      <span className="num text-fg">
        {text === null || data === undefined
          ? UNKNOWN
          : data.rows.coverage.state === 'no_costs'
            ? 'none entered'
            : `${text.share} of ${formatUsd(data.rows.costUsdMicros)}`}
      </span>
    </p>
  );
}
