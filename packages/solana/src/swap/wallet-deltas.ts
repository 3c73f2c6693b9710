import { bpsRatio } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '@chimera/core/units/lamports';
import { minBig } from '@chimera/core/units/math';
import type { ConfirmedTransaction, SystemTransfer } from '../transaction/confirmed.ts';
import type { SwapLeg } from './parsed-swap.ts';

/** What changed for one wallet over all its accounts. */
export interface WalletDeltas {
  /** Change of the wallet's own account. */
  readonly walletLamports: Lamports;
  /** Change of the lamports inside its token accounts: rent in or out, and wrapped SOL. */
  readonly tokenAccountLamports: Lamports;
  /** The wrapped part of it: change of wSOL atoms. */
  readonly wrappedLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  /** Rent the wallet paid by account creation for accounts that are not its own token accounts. */
  readonly foreignRentLamports: Lamports;
  /** Mints with a change, wSOL excluded. */
  readonly legs: readonly SwapLeg[];
}

export function walletDeltasOf(
  transaction: ConfirmedTransaction,
  wallet: Address,
  tipAccounts: ReadonlySet<Address>,
): WalletDeltas {
  const own = transaction.tokenChanges.filter((change) => change.owner === wallet);
  const ownAccounts = new Set(own.map((change) => change.account));
  const wrapped = own.filter((change) => change.mint === WSOL_MINT);
  const isPaid = transaction.err === null;
  const paid = isPaid ? transaction.systemTransfers.filter((transfer) => transfer.from === wallet) : [];
  return {
    walletLamports: changeOf(transaction, (account) => account === wallet),
    tokenAccountLamports: changeOf(transaction, (account) => account !== wallet && ownAccounts.has(account)),
    wrappedLamports: lamports(wrapped.reduce((sum, change) => sum + change.postAtoms - change.preAtoms, 0n)),
    feeLamports: transaction.feePayer === wallet ? transaction.feeLamports : lamports(0n),
    tipLamports: lamports(
      paid.reduce((sum, transfer) => sum + (tipAccounts.has(transfer.to) ? transfer.lamports : 0n), 0n),
    ),
    foreignRentLamports: foreignRentOf(transaction, paid, ownAccounts),
    legs: legsOf(transaction, wallet),
  };
}

/** More than this in an account that did not exist before is value, not the rent of a few hundred bytes. */
const RENT_LAMPORTS_MAX = 10_000_000n;

/**
 * Rent is what went into accounts that were new and still exist; those opened and closed on the way gave it back.
 * Programs open accounts by a creation or by a plain transfer before they claim them.
 */
function foreignRentOf(
  transaction: ConfirmedTransaction,
  paid: readonly SystemTransfer[],
  ownAccounts: ReadonlySet<Address>,
): Lamports {
  const changes = new Map(transaction.accounts.map((account) => [account.address, account]));
  let total = 0n;
  for (const { to, lamports: amount, createsAccount } of paid) {
    const account = changes.get(to);
    if (account === undefined || ownAccounts.has(to) || account.preLamports > 0n) continue;
    if (createsAccount || account.postLamports <= RENT_LAMPORTS_MAX) {
      total += minBig(amount, account.postLamports);
    }
  }
  return lamports(total);
}

function changeOf(transaction: ConfirmedTransaction, matches: (account: Address) => boolean): Lamports {
  return lamports(
    transaction.accounts.reduce(
      (sum, account) => (matches(account.address) ? sum + account.postLamports - account.preLamports : sum),
      0n,
    ),
  );
}

function legsOf(transaction: ConfirmedTransaction, wallet: Address): readonly SwapLeg[] {
  const totals = new Map<Address, { decimals: number; pre: bigint; post: bigint }>();
  for (const change of transaction.tokenChanges) {
    if (change.owner !== wallet || change.mint === WSOL_MINT) continue;
    const total = totals.get(change.mint) ?? { decimals: change.decimals, pre: 0n, post: 0n };
    total.pre += change.preAtoms;
    total.post += change.postAtoms;
    totals.set(change.mint, total);
  }
  return [...totals.entries()]
    .filter(([, total]) => total.pre !== total.post)
    .map(([mint, total]) => toLeg(mint, total, transaction.balancesKnown));
}

function toLeg(
  mint: Address,
  total: { decimals: number; pre: bigint; post: bigint },
  isKnown: boolean,
): SwapLeg {
  const delta = total.post - total.pre;
  const pre: TokenAtoms | null = isKnown ? tokenAtoms(total.pre) : null;
  const soldFractionBps = delta < 0n && pre !== null ? bpsRatio(-delta, pre) : null;
  return { mint, decimals: total.decimals, deltaAtoms: tokenAtoms(delta), preAtoms: pre, soldFractionBps };
}
