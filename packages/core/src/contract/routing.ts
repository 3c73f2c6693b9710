import type { Fact } from '../decision/facts.ts';
import type { RpcModeState } from '../execution/rpc-mode.ts';
import type { TipBasis } from '../execution/tip.ts';
import type { TraceMark } from '../execution/trace.ts';
import type { Address } from '../units/chain.ts';
import type { Lamports } from '../units/lamports.ts';

/*
 * What `POST /control/routing` answers, as wire JSON: how our way to the chain stands now. The history of it
 * is in the database.
 */

/** Milliseconds, or slots where it says so, at the median and at the tails. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface StageLatency extends Percentiles {
  readonly mark: TraceMark;
  readonly isNetwork: boolean;
}

export interface LatencyReport {
  readonly stages: readonly StageLatency[];
  /** From the last byte in to the first byte out, in all and with the network's answers left out. */
  readonly toSend: Percentiles | null;
  readonly toSendOwn: Percentiles | null;
  /** Slots from the leader's trade to ours. */
  readonly slotsBehind: Percentiles | null;
}

export interface RouteHealth {
  readonly group: 'rpc' | 'jito';
  readonly providerId: string;
  /** The one that requests go to now. */
  readonly isCurrent: boolean;
  readonly isResting: boolean;
  readonly consecutiveFailures: number;
  readonly latencyMs: number | null;
  readonly slotsBehind: number | null;
  readonly score: number;
  readonly lastError: string | null;
}

export interface TipMarket {
  readonly p25Lamports: Lamports;
  readonly p50Lamports: Lamports;
  readonly p75Lamports: Lamports;
  readonly p95Lamports: Lamports;
}

export interface RoutingState {
  readonly atMs: number;
  readonly rpcMode: RpcModeState;
  readonly routes: readonly RouteHealth[];
  readonly instability: string | null;
  readonly latencyGateMs: Fact<number>;
  readonly latencyGateMsMax: number;
  /** What each purpose would tip now for its usual size, and why. */
  readonly tips: readonly TipBasis[];
  readonly tipMarket: TipMarket | null;
  readonly tipAccounts: readonly Address[];
  readonly latency: LatencyReport;
  readonly queueDepth: number;
}
