import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Random } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import { setComputeUnitLimit, setComputeUnitPrice, transferLamports } from '../market/instructions.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { minimumOut, quoteSwap } from '../market/quote.ts';
import { planSwap } from '../market/swap-plan.ts';
import { associatedAccount, readHolding, type TokenHolding } from '../market/token-accounts.ts';
import { type Instruction, signTransaction } from '../market/transaction.ts';
import type { Wallet } from '../market/wallet.ts';
import { TIP_ACCOUNTS, TOKEN_PROGRAM } from '../vm/addresses.ts';

export interface TradeOptions {
  readonly slippageBps: number;
  /** Pay from and to plain SOL; without it the wallet keeps wrapped SOL. */
  readonly wrapsSol: boolean;
  /** Tip in lamports; a tipped trade goes through the block engine when there is one. */
  readonly tipLamports: bigint;
}

/** How a signed trade reaches the chain; false when it was refused or failed. */
export type SendTrade = (wire: Uint8Array, isTipped: boolean) => boolean;

export interface Trader {
  buy(wallet: Wallet, mint: string, lamports: bigint, options: TradeOptions): boolean;
  /** Sells atoms of a holding; the holding decides the token program. */
  sell(wallet: Wallet, mint: string, atoms: bigint, options: TradeOptions): boolean;
  holding(owner: string, mint: string): TokenHolding | null;
}

const UNIT_LIMIT = 140_000;
const UNIT_PRICES = [1_000n, 5_000n, 20_000n, 50_000n] as const;

/** Makes an actor's wish a signed transaction. */
export function createTrader(ledger: Ledger, pools: PoolBook, random: Random, send: SendTrade): Trader {
  let made = 0;
  const trade = (wallet: Wallet, mint: string, amountIn: bigint, wish: TradeOptions & { isBuy: boolean }) => {
    const [inputMint, outputMint] = wish.isBuy ? [WSOL_MINT, mint] : [mint, WSOL_MINT];
    const quote = quoteSwap(pools, { inputMint, outputMint, amountIn });
    if (quote === null) return false;
    const plan = planSwap(ledger, {
      pool: quote.pool,
      user: wallet.address,
      payer: wallet.address,
      isBuy: wish.isBuy,
      amountIn,
      minimumOut: minimumOut(quote.amountOut, wish.slippageBps),
      wrapsSol: wish.wrapsSol,
    });
    const tip = random.pick(TIP_ACCOUNTS);
    const isTipped = wish.tipLamports > 0n;
    const instructions: Instruction[] = [
      // The limit varies so that two equal trades in one slot are two transactions.
      setComputeUnitLimit(UNIT_LIMIT + (made++ % 1_000)),
      setComputeUnitPrice(random.pick(UNIT_PRICES)),
      ...(wish.wrapsSol ? plan.setup : plan.setup.filter((step) => !isDone(ledger, step))),
      plan.swap,
      ...(plan.cleanup === null ? [] : [plan.cleanup]),
      ...(isTipped ? [transferLamports(wallet.address, tip, wish.tipLamports)] : []),
    ];
    return send(signTransaction(instructions, [wallet], ledger.latestBlockhash().blockhash), isTipped);
  };
  return {
    buy: (wallet, mint, lamports, options) => trade(wallet, mint, lamports, { ...options, isBuy: true }),
    sell: (wallet, mint, atoms, options) => trade(wallet, mint, atoms, { ...options, isBuy: false }),
    holding(owner, mint) {
      const tokenProgram = ledger.getAccount(mint)?.owner ?? TOKEN_PROGRAM;
      const address = associatedAccount(mint, owner, tokenProgram);
      const account = ledger.getAccount(address);
      return account === null ? null : readHolding(address, account);
    },
  };
}

/** An account that already exists need not be opened again; its address is the step's second account. */
const isDone = (ledger: Ledger, step: Instruction): boolean =>
  ledger.getAccount(step.accounts[1]?.address ?? WSOL_MINT) !== null;
