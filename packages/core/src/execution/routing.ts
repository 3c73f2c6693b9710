import type { Fact } from '../decision/facts.ts';
import type { RpcModeState } from './rpc-mode.ts';

/** How our way to the chain stands: what the Spear's admission asks. */
export interface RoutingFacts {
  readonly rpcMode: Pick<RpcModeState, 'mode' | 'source' | 'by' | 'reason'>;
  /** Why the RPC providers are not to be relied on now; null when they are. */
  readonly instability: string | null;
  /** Mean of ten round trips to the provider in use, in milliseconds, measured hourly. */
  readonly latencyMs: Fact<number>;
}
