import type { Fact } from '../decision/facts.ts';
import type { RpcMode } from './rpc-mode.ts';

/** How our way to the chain stands: what the Spear's admission asks. */
export interface RoutingFacts {
  readonly rpcMode: RpcMode;
  /** Why the RPC providers are not to be relied on now; null when they are. */
  readonly instability: string | null;
  /** Mean of ten round trips to the provider in use, in milliseconds, measured hourly. */
  readonly latencyMs: Fact<number>;
}
