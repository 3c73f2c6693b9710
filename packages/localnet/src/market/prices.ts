import type { Ledger } from '../chain/types.ts';
import type { Pool } from './amm.ts';
import type { PoolBook } from './pool-book.ts';
import { readMint } from './token-accounts.ts';
import { createWallet } from './wallet.ts';

/** The dollar of the local market, worth one by definition; its pool against SOL gives SOL its price. */
export const USD_MINT = createWallet('mint/usd').address;

export const LAMPORTS_PER_SOL = 1e9;

export interface Prices {
  /** Dollars per SOL from the dollar pool; null before that pool exists. */
  solUsd(): number | null;
  /** SOL per whole token; null without a funded pool. */
  tokenSol(mint: string): number | null;
  /** Dollar value of both sides of the pool. */
  liquidityUsd(pool: Pool): number | null;
}

/** Spot prices as the pools stand now. Ratios for display and for actors, never amounts to pay. */
export function createPrices(ledger: Ledger, pools: PoolBook): Prices {
  const tokenSol = (mint: string): number | null => {
    const pool = pools.forMint(mint);
    const decimals = readMint(ledger.getAccount(mint))?.decimals;
    if (pool === null || decimals === undefined) return null;
    const reserves = pools.reserves(pool);
    if (reserves.a === 0n || reserves.b === 0n) return null;
    return (Number(reserves.b) / LAMPORTS_PER_SOL) * (10 ** decimals / Number(reserves.a));
  };
  const solUsd = (): number | null => {
    const price = tokenSol(USD_MINT);
    return price === null ? null : 1 / price;
  };
  return {
    solUsd,
    tokenSol,
    liquidityUsd: (pool) => {
      const sol = solUsd();
      if (sol === null) return null;
      return (2 * Number(pools.reserves(pool).b) * sol) / LAMPORTS_PER_SOL;
    },
  };
}
