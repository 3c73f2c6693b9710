import type { Address } from '@chimera/core/units/chain';
import type { Lamports, TokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';

/**
 * What one transaction of ours did to our balances, to the lamport. The identity that tests hold:
 * `walletDeltaLamports = tradeLamports - feeLamports - tipLamports - rentLamports - wrappedLamports`.
 */
export interface MeasuredFill {
  /** False when the chain executed it with an error: then only the fee moved. */
  readonly succeeded: boolean;
  /** Signed change of the wallet's SOL, all in. */
  readonly walletDeltaLamports: Lamports;
  /** Signed change per mint over our token accounts, wSOL included; mints without change are absent. */
  readonly tokenDeltas: ReadonlyMap<Address, TokenAtoms>;
  /** Signature and priority fee; zero when somebody else paid. */
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  /** Signed: rent locked in our token accounts (positive) or refunded from them (negative). */
  readonly rentLamports: Lamports;
  /** Signed: SOL that moved into our wrapped-SOL accounts and stayed there. */
  readonly wrappedLamports: Lamports;
  /** Signed: what the trade itself brought (positive) or took (negative); the rest of the identity. */
  readonly tradeLamports: Lamports;
}

/** Measures a transaction of `wallet`. Pure. Fails an assertion when the wallet is not part of it. */
export function measureFill(
  _transaction: ConfirmedTransaction,
  _wallet: Address,
  _tipAccounts: ReadonlySet<Address>,
): MeasuredFill {
  throw new Error('not written yet');
}
