import { err, ok, type Result } from '@chimera/core/result';
import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Ledger } from '../chain/types.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { minimumOut, type PoolQuote, quoteSwap } from '../market/quote.ts';
import { readMint } from '../market/token-accounts.ts';
import type { SwapErrorCode } from './parameters.ts';

export const AMM_LABEL = 'Chimera Local AMM';

export interface RouteRequest {
  readonly inputMint: string;
  readonly outputMint: string;
  readonly amount: bigint;
  readonly slippageBps: number;
}

export interface Route {
  readonly quote: PoolQuote;
  readonly slippageBps: number;
  readonly minimumOut: bigint;
}

/** Finds the one hop that can serve a request, or the reason why none can. */
export function findRoute(
  ledger: Ledger,
  pools: PoolBook,
  request: RouteRequest,
): Result<Route, SwapErrorCode> {
  const { inputMint, outputMint, amount, slippageBps } = request;
  if (inputMint === outputMint) return err('CIRCULAR_ARBITRAGE_IS_DISABLED');
  const unknown = [inputMint, outputMint].some(
    (mint) =>
      mint !== WSOL_MINT && (readMint(ledger.getAccount(mint)) === null || pools.forMint(mint) === null),
  );
  if (unknown) return err('TOKEN_NOT_TRADABLE');
  const quote = quoteSwap(pools, { inputMint, outputMint, amountIn: amount });
  if (quote === null) return err('COULD_NOT_FIND_ANY_ROUTE');
  return ok({ quote, slippageBps, minimumOut: minimumOut(quote.amountOut, slippageBps) });
}

/** The fields that quotes of both API versions share. */
export function quoteBody({ quote, slippageBps, minimumOut: threshold }: Route) {
  const { inputMint, outputMint, amountIn, amountOut } = quote;
  return {
    inputMint,
    inAmount: amountIn.toString(),
    outputMint,
    outAmount: amountOut.toString(),
    otherAmountThreshold: threshold.toString(),
    swapMode: 'ExactIn' as const,
    slippageBps,
    priceImpactPct: quote.impactRatio.toString(),
  };
}

export const swapInfo = ({ quote }: Route) => ({
  ammKey: quote.pool.address,
  label: AMM_LABEL,
  inputMint: quote.inputMint,
  outputMint: quote.outputMint,
  inAmount: quote.amountIn.toString(),
  outAmount: quote.amountOut.toString(),
});
