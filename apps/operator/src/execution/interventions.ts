import type { Txid } from '@chimera/core/units/chain';

/** What people asked of attempts in hand; lost in a restart without harm, because a start asks anyway. */
export interface Interventions {
  /** Attempts whose proof is wanted now, not at its turn. */
  readonly proofs: Set<Txid>;
  /** Attempts that a person says landed; the chain is asked for the transaction itself. */
  readonly landed: Set<Txid>;
}

export const createInterventions = (): Interventions => ({ proofs: new Set(), landed: new Set() });
