'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Pnl } from '#components/cells/pnl.tsx';
import { EquityChart } from '#components/charts/equity-chart.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { withoutTransfers } from '#lib/equity.ts';
import { useTRPC } from '#lib/trpc.ts';

const WINDOWS = ['15m', '1h', '6h', '24h', '7d', 'all'] as const;
type Window = (typeof WINDOWS)[number];

/** A curve needs two points. */
const POINTS_MIN = 2;

/** What everything we own was worth over time, deposits taken out, and the result within the window. */
export function EquityPanel() {
  const [window, setWindow] = useState<Window>('1h');
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.overview.equity.queryOptions({ window }, { placeholderData: keepPreviousData }),
  );
  const points = useMemo(() => withoutTransfers(data?.rows ?? []), [data]);
  const first = points[0]?.adjustedLamports;
  const last = points.at(-1)?.adjustedLamports;
  const halts = useQuery(trpc.halts.list.queryOptions());
  const fromMs = points[0]?.atMs ?? 0;
  const haltsAtMs = (halts.data?.rows ?? [])
    .filter((row) => row.action === 'set' && row.atMs >= fromMs)
    .map((row) => row.atMs);
  const change = first === undefined || last === undefined ? null : last - first;
  return (
    <Panel
      title="Equity, SOL"
      aside={
        <div className="flex items-center gap-3">
          <span className="hidden text-xs sm:inline">
            <Pnl lamports={change} costLamports={first ?? null} />
          </span>
          <Choice
            label="Window"
            value={window}
            onChange={setWindow}
            options={WINDOWS.map((value) => ({ value, text: value }))}
          />
        </div>
      }
      bodyClassName="relative min-h-60"
    >
      {data === undefined && error === null ? (
        <div className="skeleton absolute inset-2" />
      ) : points.length >= POINTS_MIN ? (
        <div className="absolute inset-2">
          <EquityChart points={points} haltsAtMs={haltsAtMs} />
        </div>
      ) : error !== null && data === undefined ? (
        <Message title="The curve could not be read" tone="warn">
          {error.message}
        </Message>
      ) : (
        <Message title="No equity in this window yet">
          The operator samples it while it runs; the curve begins with the second sample.
        </Message>
      )}
    </Panel>
  );
}
