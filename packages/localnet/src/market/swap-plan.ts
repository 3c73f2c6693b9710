import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Ledger } from '../chain/types.ts';
import { TOKEN_PROGRAM } from '../vm/addresses.ts';
import { type Pool, type SwapSide, swapTokens } from './amm.ts';
import { closeAccount, createAssociatedAccount, syncNative, transferLamports } from './instructions.ts';
import { associatedAccount } from './token-accounts.ts';
import type { Instruction } from './transaction.ts';

export interface SwapOrder {
  readonly pool: Pool;
  readonly user: string;
  /** Pays rent for new accounts; usually the user. */
  readonly payer: string;
  readonly isBuy: boolean;
  readonly amountIn: bigint;
  readonly minimumOut: bigint;
  /** Take the input from, and pay the output to, plain SOL through a temporary wrapped account. */
  readonly wrapsSol: boolean;
  /** Token account that receives the output instead of the user's associated one. */
  readonly destination?: string;
}

/** The steps of one swap, apart so that a client can compose its own transaction around them. */
export interface SwapPlan {
  readonly setup: readonly Instruction[];
  readonly swap: Instruction;
  readonly cleanup: Instruction | null;
}

export function planSwap(ledger: Ledger, order: SwapOrder): SwapPlan {
  const { pool, user, isBuy } = order;
  const tokenProgram = ledger.getAccount(pool.mintA)?.owner ?? TOKEN_PROGRAM;
  const token = toSide(user, pool.mintA, tokenProgram, pool.vaultA);
  const sol = toSide(user, WSOL_MINT, TOKEN_PROGRAM, pool.vaultB);
  const [from, to] = isBuy ? [sol, token] : [token, sol];
  const destination = { ...to, account: order.destination ?? to.account };
  const swap = swapTokens({
    pool,
    user,
    from,
    to: destination,
    amountIn: order.amountIn,
    minimumOut: order.minimumOut,
  });
  const closesSol = order.wrapsSol && (isBuy || order.destination === undefined);
  return {
    setup: setupOf(order, token, sol),
    swap,
    cleanup: closesSol ? closeAccount(sol.account, user, TOKEN_PROGRAM) : null,
  };
}

function setupOf(order: SwapOrder, token: SwapSide, sol: SwapSide): Instruction[] {
  const { user, payer, isBuy, amountIn, wrapsSol } = order;
  const output = isBuy ? token : sol;
  const open = (side: SwapSide): Instruction =>
    createAssociatedAccount({ payer, owner: user, mint: side.mint, tokenProgram: side.tokenProgram });
  const wrap =
    isBuy && wrapsSol
      ? [open(sol), transferLamports(user, sol.account, amountIn), syncNative(sol.account)]
      : [];
  return [...wrap, ...(order.destination === undefined ? [open(output)] : [])];
}

const toSide = (user: string, mint: string, tokenProgram: string, vault: string): SwapSide => ({
  mint,
  tokenProgram,
  account: associatedAccount(mint, user, tokenProgram),
  vault,
});
