import type { LocalnetConfig } from '../config.ts';
import type { Ledger } from './types.ts';

export interface LedgerParts {
  readonly config: Pick<
    LocalnetConfig,
    'dataDir' | 'seed' | 'slotMs' | 'confirmDepth' | 'finalizeDepth' | 'skipRate'
  >;
  readonly nowMs: () => number;
}

/** Opens the chain in the data directory, or makes a new one. */
export async function createLedger(_parts: LedgerParts): Promise<Ledger> {
  throw new Error('not built yet');
}
