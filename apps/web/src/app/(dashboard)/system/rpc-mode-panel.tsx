'use client';

import type { RoutingState } from '@chimera/core/contract/routing';
import { isPermitted } from '@chimera/core/control/roles';
import type { RpcMode } from '@chimera/core/execution/rpc-mode';
import { useState } from 'react';
import { Age } from '#components/cells/age.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { type FactRow, Facts } from '#components/ui/facts.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, formatMs } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { SetRpcMode } from './set-rpc-mode.tsx';

/** How new orders reach the chain, who chose it, and whether the Spear may go. */
export function RpcModePanel({ state }: { state: RoutingState }) {
  const [to, setTo] = useState<RpcMode | null>(null);
  const role = useLive((live) => live.role);
  const { mode } = state.rpcMode;
  const other: RpcMode = mode === 'JITO' ? 'STANDARD' : 'JITO';
  const mayChange = role !== null && isPermitted(role, 'rpc_mode_write');
  return (
    <Panel
      title="RPC mode"
      aside={<Badge tone={mode === 'JITO' ? 'accent' : 'warn'}>{mode}</Badge>}
      bodyClassName="px-3 py-2"
    >
      <p className="pb-1 text-muted">
        {mode === 'JITO'
          ? 'New orders go by bundle first, and by RPC when the engine had its slots or fails.'
          : 'New orders go by RPC alone and tip nobody. The Spear is off.'}
      </p>
      <Facts rows={rowsOf(state)} />
      {mayChange && (
        <div className="flex justify-end gap-2 pt-2">
          {mode === 'STANDARD' && state.rpcMode.source === 'automatic' && (
            <Button size="small" onClick={() => setTo('STANDARD')}>
              Keep STANDARD
            </Button>
          )}
          <Button size="small" onClick={() => setTo(other)}>
            Change to {other}
          </Button>
        </div>
      )}
      <SetRpcMode to={to} onClose={() => setTo(null)} />
    </Panel>
  );
}

function rowsOf({ rpcMode, latencyGateMs, latencyGateMsMax, queueDepth }: RoutingState): readonly FactRow[] {
  const who = rpcMode.source === 'automatic' ? 'the operator itself' : rpcMode.by;
  return [
    { label: 'Set by', value: who === null ? 'the first start' : who },
    ...(rpcMode.atMs === null ? [] : [{ label: 'Since', value: <Age atMs={rpcMode.atMs} suffix=" ago" /> }]),
    ...(rpcMode.reason === null ? [] : [{ label: 'Why', value: rpcMode.reason }]),
    { label: 'Mean of ten round trips', value: <LatencyGate {...{ latencyGateMs, latencyGateMsMax }} /> },
    ...(latencyGateMs.state === 'unknown'
      ? []
      : [{ label: 'Measured', value: <Age atMs={latencyGateMs.atMs} suffix=" ago" /> }]),
    { label: 'Signals waiting', value: formatCount(queueDepth) },
  ];
}

/** The Spear stays off where a round trip takes too long. */
function LatencyGate({
  latencyGateMs: fact,
  latencyGateMsMax,
}: Pick<RoutingState, 'latencyGateMs' | 'latencyGateMsMax'>) {
  if (fact.state === 'unknown') return <span className="text-warn">unknown: {fact.reason}</span>;
  const isQuick = fact.value < latencyGateMsMax;
  return (
    <span className={isQuick ? undefined : 'text-warn'}>
      {formatMs(fact.value)}
      <span className="text-muted">
        {isQuick ? ' < ' : ' ≥ '}
        {formatMs(latencyGateMsMax)}
      </span>
    </span>
  );
}
