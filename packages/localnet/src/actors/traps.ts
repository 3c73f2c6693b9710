import { WSOL_MINT } from '@chimera/core/units/chain';
import { createPauseInstruction } from '@solana/spl-token';
import { PublicKey } from '@solana/web3.js';
import type { Ledger } from '../chain/types.ts';
import { withdrawLiquidity } from '../market/amm.ts';
import {
  createAssociatedAccount,
  freezeAccount,
  fromLibrary,
  transferTokens,
} from '../market/instructions.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { associatedAccount, readHolding, type TokenHolding } from '../market/token-accounts.ts';
import { type Instruction, signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';
import type { BoardToken } from './token-board.ts';
import { TOKEN_DECIMALS, type TokenPlan } from './token-plan.ts';

export const isDue = ({ plan, bornMs, isSprung }: BoardToken, nowMs: number): boolean =>
  plan.trapAfterMs !== null && !isSprung && nowMs - bornMs >= plan.trapAfterMs;

/** Victims per transaction; more would not fit. */
const VICTIMS_PER_TRANSACTION = 8;
const VICTIMS_MAX = 200;
/** The maker of a rug leaves a crumb, as they do. */
const WITHDRAWN_PERCENT = 98n;

/** The maker shuts the trap with real transactions: holders of the token cannot sell after this. */
export function springTrap(ledger: Ledger, pools: PoolBook, plan: TokenPlan): void {
  const steps = stepsOf(ledger, pools, plan);
  const maker = createWallet(plan.creatorWallet);
  for (let start = 0; start < steps.length; start += VICTIMS_PER_TRANSACTION) {
    const some = steps.slice(start, start + VICTIMS_PER_TRANSACTION);
    ledger.submit(signTransaction(some, [maker], ledger.latestBlockhash().blockhash));
  }
}

function stepsOf(ledger: Ledger, pools: PoolBook, plan: TokenPlan): readonly Instruction[] {
  const maker = createWallet(plan.creatorWallet).address;
  switch (plan.kind) {
    case 'rug':
      return pullLiquidity(pools, plan, maker);
    case 'freezable':
      return victims(ledger, pools, plan, maker).map((holding) =>
        freezeAccount(holding.address, plan.mint, maker, TOKEN_PROGRAM),
      );
    case 'seizable':
      return victims(ledger, pools, plan, maker).map((holding) => seize(holding, maker));
    case 'pausable': {
      const [mint, authority, program] = [plan.mint, maker, TOKEN_2022_PROGRAM].map(
        (key) => new PublicKey(key),
      );
      if (mint === undefined || authority === undefined || program === undefined) return [];
      return [fromLibrary(createPauseInstruction(mint, authority, [], program))];
    }
    default:
      return [];
  }
}

/** Everybody who holds the token, but the pool and the maker. */
function victims(ledger: Ledger, pools: PoolBook, plan: TokenPlan, maker: string): readonly TokenHolding[] {
  const vault = pools.forMint(plan.mint)?.vaultA;
  return [...ledger.accountsByMint(plan.mint)]
    .flatMap(([address, account]) => readHolding(address, account) ?? [])
    .filter((holding) => holding.amount > 0n && !holding.isFrozen)
    .filter((holding) => holding.address !== vault && holding.owner !== maker)
    .slice(0, VICTIMS_MAX);
}

const seize = (holding: TokenHolding, maker: string): Instruction =>
  transferTokens({
    from: holding.address,
    to: associatedAccount(holding.mint, maker, TOKEN_2022_PROGRAM),
    mint: holding.mint,
    authority: maker,
    amount: holding.amount,
    decimals: TOKEN_DECIMALS,
    tokenProgram: TOKEN_2022_PROGRAM,
  });

function pullLiquidity(pools: PoolBook, plan: TokenPlan, maker: string): readonly Instruction[] {
  const pool = pools.forMint(plan.mint);
  if (pool === null) return [];
  return [
    createAssociatedAccount({ payer: maker, owner: maker, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM }),
    withdrawLiquidity({
      pool,
      vault: pool.vaultB,
      destination: associatedAccount(WSOL_MINT, maker, TOKEN_PROGRAM),
      mint: WSOL_MINT,
      tokenProgram: TOKEN_PROGRAM,
      amount: (pools.reserves(pool).b * WITHDRAWN_PERCENT) / 100n,
    }),
  ];
}
