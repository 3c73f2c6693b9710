'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Age } from '#components/cells/age.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { formatCount } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';

const POLL_RUNNING_MS = 500;
const POLL_IDLE_MS = 10_000;

export type RunRow = Outputs['reconciliation']['list']['rows']['runs'][number];

interface RunControlProps {
  readonly openCount: number | null;
  readonly lastRun: RunRow | null;
  readonly mayRun: boolean;
}

/** Whether the books can be trusted now, and the button that asks again. */
export function RunControl({ openCount, lastRun, mayRun }: RunControlProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: state, error } = useQuery(
    trpc.reconciliation.state.queryOptions(undefined, {
      refetchInterval: ({ state: query }) => (query.data?.isRunning ? POLL_RUNNING_MS : POLL_IDLE_MS),
    }),
  );
  const run = useMutation(trpc.reconciliation.run.mutationOptions());
  const endedAtMs = state?.endedAtMs ?? null;
  useEffect(() => {
    if (endedAtMs !== null)
      void queryClient.invalidateQueries({ queryKey: trpc.reconciliation.list.pathKey() });
  }, [endedAtMs, queryClient, trpc]);
  const start = (): void =>
    run.mutate(undefined, {
      onSuccess: (next) => queryClient.setQueryData(trpc.reconciliation.state.queryKey(), next),
    });
  const problem = run.error?.message ?? error?.message ?? state?.failure ?? null;
  return (
    <Panel
      title="Books and chain"
      aside={
        mayRun && (
          <Button
            size="small"
            look="accent"
            disabled={state?.isRunning !== false || run.isPending}
            onClick={start}
          >
            Reconcile now
          </Button>
        )
      }
      bodyClassName="flex flex-col gap-1 px-3 py-2"
    >
      <p
        className="flex flex-wrap items-center gap-2"
        aria-live="polite"
        data-testid="reconciliation-verdict"
      >
        <Verdict openCount={openCount} lastRun={lastRun} />
        {lastRun !== null && (
          <span className="text-muted">
            compared <Age atMs={lastRun.endedAtMs} suffix=" ago" />
          </span>
        )}
      </p>
      <p className="text-xs text-muted" aria-live="polite">
        {state?.isRunning === true ? (
          <ProgressLine state={state} />
        ) : (
          'Runs daily at 04:00 UTC, after every start, and when asked. It only reads: no trade ever waits for it.'
        )}
      </p>
      {lastRun?.note != null && <p className="text-xs text-warn">Not compared: {lastRun.note}.</p>}
      <Problem message={problem} className="text-xs" />
    </Panel>
  );
}

function Verdict({ openCount, lastRun }: Pick<RunControlProps, 'openCount' | 'lastRun'>) {
  if (lastRun === null || openCount === null) return <Badge tone="quiet">not compared yet</Badge>;
  if (openCount > 0) return <Badge tone="warn">{formatCount(openCount)} unresolved</Badge>;
  if (lastRun.outcome === 'incomplete') return <Badge tone="quiet">not everything was compared</Badge>;
  return <Badge tone="accent">the books agree with the chain</Badge>;
}

const STEPS: Readonly<Record<string, string>> = {
  history: 'Reading the wallet’s history',
  balances: 'Reading balances',
  waiting: 'Waiting for transactions under way',
  books: 'Adding up the books',
  transactions: 'Comparing transactions',
};

function ProgressLine({ state }: { state: Outputs['reconciliation']['state'] }) {
  const { progress } = state;
  if (progress === null) return 'Starting…';
  const of = progress.total === null ? '' : ` of ${formatCount(progress.total)}`;
  return `${STEPS[progress.step] ?? progress.step}: ${formatCount(progress.done)}${of}`;
}
