import type { Address, Slot, Txid, UnixMs } from '@chimera/core/units/chain';
import type { Lamports, TokenAtoms } from '@chimera/core/units/lamports';

/** One account of a transaction, with its lamports before and after. */
export interface AccountChange {
  readonly address: Address;
  readonly preLamports: Lamports;
  readonly postLamports: Lamports;
}

/** One token account that held or holds a token; an absent side is zero atoms. */
export interface TokenChange {
  readonly account: Address;
  readonly mint: Address;
  /** Null where the source does not say who owns the account. */
  readonly owner: Address | null;
  readonly decimals: number;
  readonly preAtoms: TokenAtoms;
  readonly postAtoms: TokenAtoms;
}

/** An instruction, outer or inner, with its accounts resolved to addresses. */
export interface RanInstruction {
  readonly programId: Address;
  /** Empty where the source shows only a parsed form. */
  readonly accounts: readonly Address[];
  readonly isInner: boolean;
}

/** Lamports moved by a System instruction. `createsAccount` marks rent for a new account. */
export interface SystemTransfer {
  readonly from: Address;
  readonly to: Address;
  readonly lamports: Lamports;
  readonly createsAccount: boolean;
}

/** A mint or a burn of a token, by a Token program. */
export interface SupplyChange {
  readonly kind: 'mint' | 'burn';
  readonly mint: Address;
}

/**
 * One transaction as the chain reports it, whatever the source (RPC json or jsonParsed, Helius raw or enhanced)
 * and version. Everything that the swap parser and the fill measurement need, and nothing venue-specific.
 */
export interface ConfirmedTransaction {
  readonly signature: Txid;
  readonly slot: Slot | null;
  readonly blockTimeMs: UnixMs | null;
  readonly indexInBlock: number | null;
  readonly version: 'legacy' | number | null;
  /** The chain's error object; null when the transaction succeeded. */
  readonly err: unknown;
  readonly feeLamports: Lamports;
  readonly feePayer: Address;
  readonly signers: readonly Address[];
  readonly accounts: readonly AccountChange[];
  readonly tokenChanges: readonly TokenChange[];
  /** Empty when the source does not tell them. */
  readonly instructions: readonly RanInstruction[];
  readonly systemTransfers: readonly SystemTransfer[];
  readonly supplyChanges: readonly SupplyChange[];
  /** False when the source tells only differences: `pre*` are then zero and fractions unknown. */
  readonly balancesKnown: boolean;
}
