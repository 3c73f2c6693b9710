'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Pnl } from '#components/cells/pnl.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, formatPercent, UNKNOWN } from '#lib/format.ts';
import { funnelSteps } from '#lib/funnel.ts';
import { useTRPC } from '#lib/trpc.ts';

type Span = 'today' | 'all';

/** How many buys came how far. A gate that stops everything shows here first. */
export function FunnelPanel() {
  const [span, setSpan] = useState<Span>('today');
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.overview.funnel.queryOptions());
  const counts = data?.rows[span];
  return (
    <Panel
      title="Funnel"
      aside={
        <Choice
          label="Span"
          value={span}
          onChange={setSpan}
          options={[
            { value: 'today', text: 'today, UTC' },
            { value: 'all', text: 'all time' },
          ]}
        />
      }
      bodyClassName="px-3 py-2.5"
    >
      {error !== null && data === undefined ? (
        <Message title="The funnel could not be read" tone="warn">
          {error.message}
        </Message>
      ) : (
        <>
          <ol className="flex flex-col gap-2">
            {funnelSteps(counts ?? NOTHING).map((step) => (
              <li key={step.name}>
                <div className="flex items-baseline justify-between gap-2">
                  <span className="text-muted">{step.name}</span>
                  <span className="num">
                    <span className="font-semibold">
                      {counts === undefined ? UNKNOWN : formatCount(step.count)}
                    </span>
                    <span className="ml-2 inline-block w-11 text-right text-2xs text-faint">
                      {step.kept === null ? '' : formatPercent(step.kept)}
                    </span>
                  </span>
                </div>
                <div className="mt-0.5 h-1 rounded-full bg-raised">
                  <div
                    className="h-1 rounded-full bg-accent transition-[width] duration-500"
                    style={{ width: `${step.share * 100}%` }}
                  />
                </div>
              </li>
            ))}
          </ol>
          <div className="mt-2.5 flex flex-wrap justify-between gap-x-3 border-t border-line pt-2 text-xs text-muted">
            <span className="num">
              {formatCount(counts?.deniedCount ?? 0)} denied, {formatCount(counts?.droppedCount ?? 0)} dropped
            </span>
            <span>
              realised <Pnl lamports={counts?.realisedPnlLamports ?? null} />
            </span>
          </div>
        </>
      )}
    </Panel>
  );
}

const NOTHING = {
  buySignalCount: 0,
  deniedCount: 0,
  droppedCount: 0,
  entryApprovedCount: 0,
  entrySentCount: 0,
  entryLandedCount: 0,
  positionClosedCount: 0,
};
