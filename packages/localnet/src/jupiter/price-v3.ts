import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Ledger } from '../chain/types.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { type Prices, USD_MINT } from '../market/prices.ts';
import type { Tape } from '../market/tape.ts';
import { readMint } from '../market/token-accounts.ts';
import { type HttpHandler, reply } from '../rpc/router.ts';

export interface PriceDependencies {
  readonly ledger: Ledger;
  readonly pools: PoolBook;
  readonly prices: Prices;
  readonly tape: Tape;
}

const IDS_MAX = 50;
export const DAY_MS = 86_400_000;
const SOL_DECIMALS = 9;

/** `GET /price/v3?ids=…`: mints that cannot be priced are left out of the answer, as on mainnet. */
export function createPriceHandler(dependencies: PriceDependencies): HttpHandler {
  return (request) => {
    const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '');
    if (ids.length === 0 || ids.length > IDS_MAX) {
      return reply(400, { error: `ids must name 1 to ${IDS_MAX} mints` });
    }
    const entries = ids.flatMap((mint) => {
      const price = priceOf(dependencies, mint);
      return price === null ? [] : [[mint, price] as const];
    });
    return reply(200, Object.fromEntries(entries));
  };
}

function priceOf({ ledger, pools, prices, tape }: PriceDependencies, mint: string) {
  const solUsd = prices.solUsd();
  const pool = pools.forMint(mint === WSOL_MINT ? USD_MINT : mint);
  if (solUsd === null || pool === null) return null;
  const inSol = mint === WSOL_MINT ? 1 : prices.tokenSol(mint);
  if (inSol === null) return null;
  const change = tape.stats(pool.mintA, DAY_MS).priceChange;
  return {
    usdPrice: inSol * solUsd,
    blockId: ledger.currentSlot(),
    decimals: mint === WSOL_MINT ? SOL_DECIMALS : (readMint(ledger.getAccount(mint))?.decimals ?? 0),
    priceChange24h: change === null ? null : change * 100,
    liquidity: prices.liquidityUsd(pool) ?? 0,
    createdAt: new Date(pool.createdUnixSeconds * 1000).toISOString(),
  };
}
