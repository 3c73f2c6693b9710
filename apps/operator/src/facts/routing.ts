import type { RoutingFacts } from '@chimera/core/execution/routing';
import type { RpcModeState } from '@chimera/core/execution/rpc-mode';
import type { Chain, Clock } from '../ports.ts';
import type { LatencyGate } from './latency-gate.ts';

/** How our way to the chain stands, for the decision and for screens. */
export interface Routing {
  readonly read: () => RoutingFacts;
}

export interface RoutingParts {
  readonly book: { readonly rpcMode: RpcModeState };
  readonly chain: Chain;
  readonly clock: Clock;
  readonly latencyGate: LatencyGate;
}

/** So many turns between providers within this time mean that none of them is to be relied on. */
const SWITCHES_UNSTABLE = 4;
const WINDOW_MS = 10 * 60_000;

export function createRouting({ book, chain, clock, latencyGate }: RoutingParts): Routing {
  let switchedAtMs: number[] = [];
  chain.onSwitch(() => {
    switchedAtMs = [...switchedAtMs, clock.monotonicMs()].slice(-SWITCHES_UNSTABLE);
  });
  const instability = (): string | null => {
    const health = chain.health();
    if (health.every(({ isResting }) => isResting))
      return `every RPC provider fails: ${health[0]?.lastError}`;
    const sinceMs = clock.monotonicMs() - WINDOW_MS;
    const recent = switchedAtMs.filter((atMs) => atMs >= sinceMs).length;
    return recent < SWITCHES_UNSTABLE ? null : `${recent} turns between RPC providers within 10 minutes`;
  };
  return {
    read: () => ({
      rpcMode: book.rpcMode,
      instability: instability(),
      latencyMs: latencyGate.read(),
    }),
  };
}
