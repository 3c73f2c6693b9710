import type { Address } from '@chimera/core/units/chain';
import type { CallOptions } from '../http/http.ts';

/** One way to a block engine. All it says is a hint: only the chain tells what landed. Throws `SolanaError`. */
export interface JitoEndpoint {
  readonly providerId: string;
  /** Sends signed transactions as one atomic bundle and returns its id. Each must be safe to land alone. */
  readonly sendBundle: (wires: readonly Uint8Array[], options?: CallOptions) => Promise<string>;
  readonly getTipAccounts: (options?: CallOptions) => Promise<readonly Address[]>;
}
