import { assert } from '@chimera/core/assert';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '@chimera/core/units/lamports';
import { walletDeltasOf } from '../swap/wallet-deltas.ts';
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
  transaction: ConfirmedTransaction,
  wallet: Address,
  tipAccounts: ReadonlySet<Address>,
): MeasuredFill {
  assert(
    transaction.accounts.some((account) => account.address === wallet),
    'measureFill: the wallet is not part of this transaction',
  );
  assert(transaction.balancesKnown, 'measureFill: needs balances, not differences');
  const deltas = walletDeltasOf(transaction, wallet, tipAccounts);
  const { walletLamports, feeLamports, tipLamports, wrappedLamports } = deltas;
  const rent = deltas.tokenAccountLamports - wrappedLamports;
  const tokenDeltas = new Map(deltas.legs.map((leg) => [leg.mint, leg.deltaAtoms]));
  if (wrappedLamports !== 0n) tokenDeltas.set(WSOL_MINT, tokenAtoms(wrappedLamports));
  return {
    succeeded: transaction.err === null,
    walletDeltaLamports: walletLamports,
    tokenDeltas,
    feeLamports,
    tipLamports,
    rentLamports: lamports(rent),
    wrappedLamports,
    tradeLamports: lamports(walletLamports + feeLamports + tipLamports + rent + wrappedLamports),
  };
}
