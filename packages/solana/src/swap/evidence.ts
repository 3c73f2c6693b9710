import type { Address } from '@chimera/core/units/chain';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';
import { INFRASTRUCTURE_PROGRAMS } from '../tx/programs.ts';
import type { SwapLeg, SwapReason } from './parsed-swap.ts';

/**
 * Two-sided balance changes are not yet a swap: plain transfers both ways, liquidity receipts and self-minted
 * tokens look alike. Returns what speaks against a swap, or null.
 */
export function missingEvidence(
  transaction: ConfirmedTransaction,
  wallet: Address,
  legs: readonly (SwapLeg | null)[],
): SwapReason | null {
  const traded = legs.filter((leg) => leg !== null);
  if (traded.some(isNonFungible)) return 'non_fungible';
  if (isWithoutVenue(transaction)) return 'no_swap_program';
  const supply = supplyReason(transaction, wallet, traded);
  if (supply !== null) return supply;
  return traded.every((leg) => hasCounterparty(transaction, wallet, leg)) ? null : 'no_counterparty';
}

/** No transaction is without instructions: an empty list means that the source did not tell them. */
const isWithoutVenue = ({ instructions }: ConfirmedTransaction): boolean =>
  instructions.length > 0 && instructions.every((ran) => INFRASTRUCTURE_PROGRAMS.has(ran.programId));

/** One whole indivisible piece: a collectible or a liquidity position. */
const isNonFungible = (leg: SwapLeg): boolean =>
  leg.decimals === 0 && (leg.deltaAtoms === 1n || leg.deltaAtoms === -1n);

/**
 * Tokens minted to the wallet, or burned in exchange for others, are receipts or its own creation. A launch that
 * mints the whole supply into a curve and sells the wallet a part of it is a purchase, so others holding more
 * of the token decide. A burn for a base is a sale: some venues redeem what they are given.
 */
function supplyReason(
  transaction: ConfirmedTransaction,
  wallet: Address,
  legs: readonly SwapLeg[],
): SwapReason | null {
  for (const leg of legs) {
    if (leg.deltaAtoms < 0n && legs.length > 1 && isSupplyChanged(transaction, 'burn', leg)) {
      return 'supply_changed';
    }
    if (leg.deltaAtoms > 0n && isSupplyChanged(transaction, 'mint', leg)) {
      const others = othersOf(transaction, wallet, leg);
      if (!others.some((change) => change.postAtoms > leg.deltaAtoms)) return 'supply_changed';
    }
  }
  return null;
}

/** Somebody else must have given what came in or received what went out, unless it was made or destroyed. */
function hasCounterparty(transaction: ConfirmedTransaction, wallet: Address, leg: SwapLeg): boolean {
  if (isSupplyChanged(transaction, leg.deltaAtoms > 0n ? 'mint' : 'burn', leg)) return true;
  return othersOf(transaction, wallet, leg).some((change) =>
    leg.deltaAtoms > 0n ? change.postAtoms < change.preAtoms : change.postAtoms > change.preAtoms,
  );
}

const isSupplyChanged = (transaction: ConfirmedTransaction, kind: 'mint' | 'burn', leg: SwapLeg): boolean =>
  transaction.supplyChanges.some((change) => change.kind === kind && change.mint === leg.mint);

const othersOf = (transaction: ConfirmedTransaction, wallet: Address, leg: SwapLeg) =>
  transaction.tokenChanges.filter((change) => change.mint === leg.mint && change.owner !== wallet);
