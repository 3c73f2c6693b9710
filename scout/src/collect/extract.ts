import type { ObservedSwap, PoolState } from '@chimera/core/score/observed';
import { type Address, type Txid, WSOL_MINT } from '@chimera/core/units/chain';
import { type Lamports, lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { parseSwap } from '@chimera/solana/swap/parse-swap';
import type { ParsedSwap } from '@chimera/solana/swap/parsed-swap';
import type { ConfirmedTransaction, TokenChange } from '@chimera/solana/transaction/confirmed';

/** What a pool held after the transaction, and which token it trades against SOL. */
export interface SeenPool extends PoolState {
  readonly pool: Address;
  readonly mint: Address;
}

/** SOL that one wallet gave another; the first such gift says who stands behind a wallet. */
export interface Funding {
  readonly txid: Txid;
  readonly wallet: Address;
  readonly funder: Address;
  readonly fundedLamports: Lamports;
}

export interface Extracted {
  readonly swaps: readonly ObservedSwap[];
  readonly pools: readonly SeenPool[];
  readonly fundings: readonly Funding[];
}

/** Less than this is a tip, rent or dust, and funds nobody. */
const FUNDING_LAMPORTS_MIN = 50_000_000n;
/** A transaction is signed by few; more than this are not read for trades. */
const SIGNERS_MAX = 4;

const NOTHING: Extracted = { swaps: [], pools: [], fundings: [] };

/** Everything the scout learns of one transaction: who traded, what the pools held after, who funded whom. */
export function extract(transaction: ConfirmedTransaction): Extracted {
  if (transaction.err !== null || transaction.slot === null || transaction.blockTimeMs === null)
    return NOTHING;
  return {
    swaps: transaction.signers.slice(0, SIGNERS_MAX).flatMap((signer) => {
      const swap = toObserved(transaction, parseSwap(transaction, signer));
      return swap === null ? [] : [swap];
    }),
    pools: seenPools(transaction),
    fundings: fundingsOf(transaction),
  };
}

function toObserved(transaction: ConfirmedTransaction, swap: ParsedSwap): ObservedSwap | null {
  const { kind, token, baseMint, baseDeltaAtoms } = swap;
  if ((kind !== 'buy' && kind !== 'sell') || token === null || baseDeltaAtoms === null) return null;
  if (baseMint !== WSOL_MINT || swap.slot === null || swap.blockTimeMs === null) return null;
  return {
    txid: swap.signature,
    wallet: swap.wallet,
    side: kind,
    mint: token.mint,
    pool: poolOf(transaction, swap.wallet, token)?.account ?? null,
    swapLamports: lamports(magnitude(baseDeltaAtoms)),
    swapAtoms: tokenAtoms(magnitude(token.deltaAtoms)),
    soldFractionBps: token.soldFractionBps,
    slot: swap.slot,
    atMs: swap.blockTimeMs,
  };
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const deltaOf = (change: TokenChange): bigint => change.postAtoms - change.preAtoms;

/** Whoever gave the most of what came in, or took the most of what left, was the pool. */
function poolOf(
  { tokenChanges }: ConfirmedTransaction,
  wallet: Address,
  leg: NonNullable<ParsedSwap['token']>,
): TokenChange | null {
  let found: TokenChange | null = null;
  for (const change of tokenChanges) {
    if (change.mint !== leg.mint || change.owner === wallet) continue;
    const delta = deltaOf(change);
    if (delta === 0n || delta > 0n === leg.deltaAtoms > 0n) continue;
    if (found === null || magnitude(delta) > magnitude(deltaOf(found))) found = change;
  }
  return found;
}

/** Owners that are no signers and hold wrapped SOL beside exactly one other token, both of which moved. */
function seenPools({ tokenChanges, signers, slot, blockTimeMs }: ConfirmedTransaction): readonly SeenPool[] {
  if (slot === null || blockTimeMs === null) return [];
  const pools: SeenPool[] = [];
  for (const sol of tokenChanges) {
    if (sol.mint !== WSOL_MINT || sol.owner === null || signers.includes(sol.owner)) continue;
    if (sol.owner === sol.account) continue;
    const others = tokenChanges.filter(({ owner, mint }) => owner === sol.owner && mint !== WSOL_MINT);
    const [token] = others;
    if (token === undefined || others.length > 1) continue;
    pools.push({
      pool: token.account,
      mint: token.mint,
      slot,
      atMs: blockTimeMs,
      solLamports: lamports(sol.postAtoms),
      tokenAtoms: token.postAtoms,
    });
  }
  return pools;
}

function fundingsOf({ systemTransfers, signature }: ConfirmedTransaction): readonly Funding[] {
  return systemTransfers
    .filter(
      (moved) => !moved.createsAccount && moved.lamports >= FUNDING_LAMPORTS_MIN && moved.from !== moved.to,
    )
    .map(({ from, to, lamports: fundedLamports }) => ({
      txid: signature,
      wallet: to,
      funder: from,
      fundedLamports,
    }));
}
