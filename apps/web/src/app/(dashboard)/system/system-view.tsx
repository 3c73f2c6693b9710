'use client';

import { useQuery } from '@tanstack/react-query';
import { Message } from '#components/ui/message.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { HistoryPanel } from './history-panel.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { RoutesPanel } from './routes-panel.tsx';
import { RpcModePanel } from './rpc-mode-panel.tsx';
import { TipsPanel } from './tips-panel.tsx';

const POLL_MS = 2_000;

/** How our transactions reach the chain: by which ways, at which tips, how fast. */
export function SystemView() {
  const trpc = useTRPC();
  const { data: state, error } = useQuery(
    trpc.system.routing.queryOptions(undefined, { refetchInterval: POLL_MS }),
  );
  const { data: history } = useQuery(trpc.system.routingHistory.queryOptions());
  if (state === undefined) {
    return error === null ? (
      <div className="skeleton h-80" />
    ) : (
      <Message title="The operator could not be asked" tone="warn">
        {error.message}
      </Message>
    );
  }
  return (
    <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_25rem]">
      <div className="flex min-w-0 flex-col gap-3">
        <RoutesPanel routes={state.routes} instability={state.instability} />
        <LatencyPanel latency={state.latency} />
        <HistoryPanel history={history?.rows} />
      </div>
      <div className="order-first flex min-w-0 flex-col gap-3 xl:order-none">
        <RpcModePanel state={state} />
        <TipsPanel tips={state.tips} market={state.tipMarket} accountCount={state.tipAccounts.length} />
      </div>
    </div>
  );
}
