'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Age } from '#components/cells/age.tsx';
import { Button } from '#components/ui/button.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatPercent } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { ProposalChanges } from './proposal-changes.tsx';
import { ScoutControl } from './scout-control.tsx';

/** What the scout proposes, against what is: shown before anything is taken over. */
export function ProposalPanel() {
  const [isAsking, setAsking] = useState(false);
  const role = useLive((state) => state.role);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: diff, error } = useQuery(
    trpc.wallets.diff.queryOptions(undefined, { retry: false, staleTime: 60_000 }),
  );
  const merge = useMutation(trpc.wallets.merge.mutationOptions());
  const mayMerge = role !== null && isPermitted(role, 'roster_write');
  const send = (): void => {
    if (diff === undefined) return;
    merge.mutate(
      { sha256: diff.sha256, approve: diff.needsApproval },
      {
        onSuccess: () => {
          setAsking(false);
          void queryClient.invalidateQueries({ queryKey: trpc.wallets.pathKey() });
        },
      },
    );
  };
  return (
    <Panel title="Proposed roster" aside={<ScoutControl mayRun={mayMerge} />}>
      {error !== null ? (
        <Message title="No roster to take over">{error.message}</Message>
      ) : diff === undefined ? (
        <div className="skeleton m-3 h-16" />
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
            <p className="text-muted">
              Made <Age atMs={diff.madeAtMs} suffix=" ago" /> from {diff.screened} wallets. ACTIVE leaders:{' '}
              <span className="num text-fg">
                {diff.activeBefore} → {diff.activeAfter}
              </span>{' '}
              ({formatPercent(diff.changedShare)} change).
            </p>
            {mayMerge && (
              <Button
                size="small"
                look="accent"
                disabled={diff.changes.length === 0 && diff.rescored === 0}
                onClick={() => setAsking(true)}
              >
                Merge…
              </Button>
            )}
          </div>
          <ProposalChanges diff={diff} />
          <MergeDialog
            diff={diff}
            isOpen={isAsking}
            isPending={merge.isPending}
            error={merge.error?.message ?? null}
            onMerge={send}
            onClose={() => {
              merge.reset();
              setAsking(false);
            }}
          />
        </>
      )}
    </Panel>
  );
}
