import type { Address } from '@chimera/core/units/chain';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';
import type { ParsedSwap } from './parsed-swap.ts';

/**
 * Derives what a transaction meant to a wallet from balance changes alone, so that it works for every venue.
 * Pure. `tipAccounts` are addresses whose receipts are costs of landing, not of the trade.
 */
export function parseSwap(
  _transaction: ConfirmedTransaction,
  _wallet: Address,
  _tipAccounts?: ReadonlySet<Address>,
): ParsedSwap {
  throw new Error('not written yet');
}
