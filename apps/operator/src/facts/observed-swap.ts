import type { ObservedSwap } from '@chimera/core/decision/conviction';
import { type Address, slot, type UnixMs, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { parseSwap } from '@chimera/solana/swap/parse-swap';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';

/** The swap of this mint against SOL that a transaction's payer made; null when it is something else. */
export function observedSwap(
  transaction: ConfirmedTransaction,
  mint: Address,
  seenAtMs: UnixMs,
): ObservedSwap | null {
  const parsed = parseSwap(transaction, transaction.feePayer);
  const { kind, token, baseMint, baseDeltaAtoms } = parsed;
  if ((kind !== 'buy' && kind !== 'sell') || token === null || token.mint !== mint) return null;
  if (baseMint !== WSOL_MINT || baseDeltaAtoms === null || transaction.slot === null) return null;
  return {
    txid: transaction.signature,
    slot: slot(transaction.slot),
    // A node may not tell a block's time; what was just seen is at most some slots old.
    atMs: transaction.blockTimeMs ?? seenAtMs,
    wallet: transaction.feePayer,
    side: kind,
    mint,
    lamports: lamports(absolute(baseDeltaAtoms)),
    atoms: tokenAtoms(absolute(token.deltaAtoms)),
  };
}

/** The account of the mint that took the other side of the payer's trade: the pool's. */
export function poolAccountOf(transaction: ConfirmedTransaction, mint: Address): Address | null {
  const { feePayer, tokenChanges } = transaction;
  const changes = tokenChanges.filter((change) => change.mint === mint);
  const deltaOf = ({ preAtoms, postAtoms }: (typeof changes)[number]): bigint => postAtoms - preAtoms;
  const own = changes.filter(({ owner }) => owner === feePayer).reduce((sum, it) => sum + deltaOf(it), 0n);
  const others = changes.filter((change) => change.owner !== feePayer && deltaOf(change) * own < 0n);
  const [largest] = others.toSorted((a, b) => (absolute(deltaOf(a)) < absolute(deltaOf(b)) ? 1 : -1));
  return largest?.account ?? null;
}

const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
