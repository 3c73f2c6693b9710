import type { Bps } from '@chimera/core/units/bps';
import type { Address, Slot, Txid, UnixMs } from '@chimera/core/units/chain';
import type { Lamports, TokenAtoms } from '@chimera/core/units/lamports';

/** Why a transaction is, or is not, a trade of the wallet. */
export type SwapReason =
  | 'swap'
  | 'failed'
  | 'wallet_absent'
  | 'not_signer'
  | 'no_change'
  | 'base_only'
  | 'one_sided_in'
  | 'one_sided_out'
  | 'no_swap_program'
  | 'supply_changed'
  | 'no_counterparty'
  | 'non_fungible'
  | 'too_many_legs';

/** The wallet's net change of one mint over all its accounts; wSOL is never a leg, it is in `solDeltaLamports`. */
export interface SwapLeg {
  readonly mint: Address;
  readonly decimals: number;
  readonly deltaAtoms: TokenAtoms;
  /** Holding before; null where the source tells only differences. */
  readonly preAtoms: TokenAtoms | null;
  /** Of an outgoing leg: the part of the holding that left, 10,000 = all; null when unknown or incoming. */
  readonly soldFractionBps: Bps | null;
}

/**
 * What one transaction did to one wallet. `buy` and `sell` have exactly one traded leg (`token`) against a base
 * (SOL or a stable coin); a `rotation` has one leg out (`token`) and one in (`tokenIn`).
 */
export interface ParsedSwap {
  readonly kind: 'buy' | 'sell' | 'rotation' | 'none';
  readonly reason: SwapReason;
  readonly wallet: Address;
  readonly signature: Txid;
  readonly slot: Slot | null;
  readonly indexInBlock: number | null;
  readonly blockTimeMs: UnixMs | null;
  /** Null unless `kind` is a trade. For sells and rotations the leg that left. */
  readonly token: SwapLeg | null;
  /** Rotations only: the leg that came in. */
  readonly tokenIn: SwapLeg | null;
  /** The stable coin or wrapped SOL the trade was made against; null for rotations and non-trades. */
  readonly baseMint: Address | null;
  /** Signed change of the base, in its atoms (lamports when the base is SOL). */
  readonly baseDeltaAtoms: bigint | null;
  /**
   * Signed change of the wallet's SOL with its own fee and tips added back, own rent and wSOL neutralised: what
   * the trade itself moved.
   */
  readonly solDeltaLamports: Lamports;
  readonly legs: readonly SwapLeg[];
  readonly costs: { readonly feeLamports: Lamports; readonly tipLamports: Lamports };
}
