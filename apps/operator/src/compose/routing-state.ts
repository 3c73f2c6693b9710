import type { Book } from '@chimera/core/book';
import type { RouteHealth, RoutingState, TipMarket } from '@chimera/core/contract/routing';
import { bps, bpsOfFloor } from '@chimera/core/units/bps';
import { lamports } from '@chimera/core/units/lamports';
import type { Failover } from '@chimera/solana/route/failover';
import { lastValue } from '../facts/cell.ts';
import type { Tips } from '../facts/tips.ts';
import type { Chain, Clock, Jito } from '../ports.ts';
import type { LatencyStats } from '../stream/latency.ts';
import type { FactCaches } from './facts.ts';

export interface RoutingStateParts {
  readonly book: Book;
  readonly chain: Chain;
  readonly jito: Jito;
  readonly clock: Clock;
  readonly facts: FactCaches;
  readonly latency: LatencyStats;
  readonly queueDepth: () => number;
}

/** How our way to the chain stands, in one answer for screens and the command line. */
export function createRoutingState(parts: RoutingStateParts): () => RoutingState {
  const { book, chain, jito, clock, facts, latency, queueDepth } = parts;
  return () => {
    const { instability, latencyMs } = facts.routing.read();
    return {
      atMs: clock.nowMs(),
      rpcMode: book.rpcMode,
      routes: [...healthOf('jito', jito), ...healthOf('rpc', chain)],
      instability,
      latencyGateMs: latencyMs,
      latencyGateMsMax: book.limits.latencyGateMsMax,
      tips: tipsNow(facts.tips, book),
      tipMarket: marketOf(facts.tips),
      tipAccounts: lastValue(facts.tips.accounts()) ?? [],
      latency: latency.report(),
      queueDepth: queueDepth(),
    };
  };
}

const healthOf = (group: RouteHealth['group'], of: Pick<Failover<never>, 'health'>) => {
  const health = of.health();
  const current = health.find(({ isResting }) => !isResting) ?? health[0];
  return health.map((one) => ({ ...one, group, isCurrent: one === current }));
};

/** For the largest entry of each strategy, and for an exit of as much. */
function tipsNow({ basis }: Tips, { limits }: Book): RoutingState['tips'] {
  const part = (share: number) => lamports(bpsOfFloor(limits.configuredCapitalLamports, bps(share)));
  return [
    basis('SHIELD', part(limits.shieldSizeBps)),
    basis('SPEAR', part(limits.spearSizeBps)),
    basis('EXIT', part(limits.shieldSizeBps)),
  ];
}

function marketOf({ floor }: Tips): TipMarket | null {
  const market = floor();
  if (market.state === 'unknown') return null;
  const { p25, p50, p75, p95 } = market.value;
  return { p25Lamports: p25, p50Lamports: p50, p75Lamports: p75, p95Lamports: p95 };
}
