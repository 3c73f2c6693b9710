import type { Address } from '@chimera/core/units/chain';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';
import { USDC_MINT, USDT_MINT } from '../tx/programs.ts';
import { KNOWN_TIP_ACCOUNTS } from '../tx/tip-accounts.ts';
import { missingEvidence } from './evidence.ts';
import type { ParsedSwap, SwapLeg, SwapReason } from './parsed-swap.ts';
import { type WalletDeltas, walletDeltasOf } from './wallet-deltas.ts';

/**
 * Derives what a transaction meant to a wallet from balance changes alone, so that it works for every venue.
 * Pure. `tipAccounts` are addresses whose receipts are costs of landing, not of the trade.
 */
export function parseSwap(
  transaction: ConfirmedTransaction,
  wallet: Address,
  tipAccounts: ReadonlySet<Address> = KNOWN_TIP_ACCOUNTS,
): ParsedSwap {
  const deltas = walletDeltasOf(transaction, wallet, tipAccounts);
  const solDelta = lamports(
    deltas.walletLamports + deltas.tokenAccountLamports + deltas.feeLamports + deltas.tipLamports,
  );
  const shape = shapeOf(transaction, wallet, deltas, solDelta);
  return {
    ...shape,
    wallet,
    signature: transaction.signature,
    slot: transaction.slot,
    indexInBlock: transaction.indexInBlock,
    blockTimeMs: transaction.blockTimeMs,
    solDeltaLamports: solDelta,
    legs: deltas.legs,
    costs: { feeLamports: deltas.feeLamports, tipLamports: deltas.tipLamports },
  };
}

type Shape = Pick<ParsedSwap, 'kind' | 'reason' | 'token' | 'tokenIn' | 'baseMint' | 'baseDeltaAtoms'>;

const STABLE_MINTS: ReadonlySet<Address> = new Set([USDC_MINT, USDT_MINT]);

const none = (reason: SwapReason): Shape => ({
  kind: 'none',
  reason,
  token: null,
  tokenIn: null,
  baseMint: null,
  baseDeltaAtoms: null,
});

/** First who acted, then the shape of the changes, last the evidence that it was a swap at all. */
function shapeOf(
  transaction: ConfirmedTransaction,
  wallet: Address,
  deltas: WalletDeltas,
  solDelta: Lamports,
): Shape {
  if (transaction.err !== null) return none('failed');
  if (!isPresent(transaction, wallet)) return none('wallet_absent');
  if (!transaction.signers.includes(wallet)) return none('not_signer');
  const shape = shapeOfLegs(deltas, solDelta);
  if (shape.kind === 'none') return shape;
  const missing = missingEvidence(transaction, wallet, [shape.token, shape.tokenIn]);
  return missing === null ? shape : none(missing);
}

const isPresent = (transaction: ConfirmedTransaction, wallet: Address): boolean =>
  transaction.accounts.some((account) => account.address === wallet);

function shapeOfLegs(deltas: WalletDeltas, solDelta: Lamports): Shape {
  const traded = deltas.legs.filter((leg) => !STABLE_MINTS.has(leg.mint));
  const stables = deltas.legs.filter((leg) => STABLE_MINTS.has(leg.mint));
  const inward = traded.filter((leg) => leg.deltaAtoms > 0n);
  const outward = traded.filter((leg) => leg.deltaAtoms < 0n);
  const [token] = traded;
  if (token === undefined) return none(stables.length === 0 ? 'no_change' : 'base_only');
  if (traded.length === 2 && inward.length === 1 && outward.length === 1) {
    return toRotation(inward[0], outward[0], stables, solDelta);
  }
  if (traded.length > 1) return none('too_many_legs');
  if (stables.length > 1) return none('too_many_legs');
  return token.deltaAtoms > 0n
    ? toBuy(token, stables[0], deltas, solDelta)
    : toSell(token, stables[0], solDelta);
}

function toBuy(token: SwapLeg, stable: SwapLeg | undefined, deltas: WalletDeltas, solDelta: Lamports): Shape {
  if (stable !== undefined) {
    return stable.deltaAtoms < 0n ? trade('buy', token, stable) : none('one_sided_in');
  }
  // Rent for accounts opened on the way is no price: what is left after it must still be a payment.
  return solDelta + deltas.foreignRentLamports < 0n ? trade('buy', token, solDelta) : none('one_sided_in');
}

function toSell(token: SwapLeg, stable: SwapLeg | undefined, solDelta: Lamports): Shape {
  if (stable !== undefined) {
    return stable.deltaAtoms > 0n ? trade('sell', token, stable) : none('one_sided_out');
  }
  return solDelta > 0n ? trade('sell', token, solDelta) : none('one_sided_out');
}

const trade = (kind: 'buy' | 'sell', token: SwapLeg, base: SwapLeg | Lamports): Shape => ({
  kind,
  reason: 'swap',
  token,
  tokenIn: null,
  baseMint: typeof base === 'bigint' ? WSOL_MINT : base.mint,
  baseDeltaAtoms: typeof base === 'bigint' ? base : base.deltaAtoms,
});

/** More SOL than this beside a token-for-token exchange means liquidity moved, not a rotation. */
const ROTATION_SOL_LAMPORTS_MAX = 30_000_000n;

function toRotation(
  tokenIn: SwapLeg | undefined,
  token: SwapLeg | undefined,
  stables: readonly SwapLeg[],
  solDelta: Lamports,
): Shape {
  if (tokenIn === undefined || token === undefined) return none('too_many_legs');
  const moved = solDelta < 0n ? -solDelta : solDelta;
  if (stables.length > 0 || moved > ROTATION_SOL_LAMPORTS_MAX) return none('too_many_legs');
  return { kind: 'rotation', reason: 'swap', token, tokenIn, baseMint: null, baseDeltaAtoms: null };
}
