'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Age } from '#components/cells/age.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatCount } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';

const POLL_RUNNING_MS = 1_000;
const POLL_IDLE_MS = 15_000;

/** Starts the scout, shows how far it is, and leads to its last report. */
export function ScoutControl({ mayRun }: { mayRun: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: scout } = useQuery(
    trpc.scout.state.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.isRunning ? POLL_RUNNING_MS : POLL_IDLE_MS),
    }),
  );
  const run = useMutation(trpc.scout.run.mutationOptions());
  const endedAtMs = scout?.endedAtMs ?? null;
  useEffect(() => {
    // A run that ended has left another proposal.
    if (endedAtMs !== null) void queryClient.invalidateQueries({ queryKey: trpc.wallets.diff.queryKey() });
  }, [endedAtMs, queryClient, trpc]);
  const start = (): void =>
    run.mutate(undefined, {
      onSuccess: (state) => queryClient.setQueryData(trpc.scout.state.queryKey(), state),
    });
  const problem = run.error?.message ?? scout?.failure ?? null;
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      {problem !== null && (
        <span role="alert" className="max-w-80 truncate text-warn" title={problem}>
          {problem}
        </span>
      )}
      <span className="text-muted" aria-live="polite">
        {scout === undefined ? '' : <ScoutLine scout={scout} />}
      </span>
      <a href="/api/scout-report" target="_blank" rel="noreferrer" className="text-accent hover:underline">
        Last report
      </a>
      {mayRun && (
        <Button
          size="small"
          disabled={scout === undefined || scout.isRunning || run.isPending}
          onClick={start}
        >
          Run the scout
        </Button>
      )}
    </div>
  );
}

function ScoutLine({ scout }: { scout: Outputs['scout']['state'] }) {
  if (scout.isRunning) {
    const { progress } = scout;
    if (progress === null) return 'Starting…';
    const of = progress.total === null ? '' : ` of ${formatCount(progress.total)}`;
    return `${progress.stage}: ${formatCount(progress.done)}${of}`;
  }
  if (scout.endedAtMs === null) return 'Not run since the operator started';
  return (
    <>
      Ran <Age atMs={scout.endedAtMs} suffix=" ago" />
    </>
  );
}
