import { BPS_ONE, bps, bpsOfFloor } from '@chimera/core/units/bps';
import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Pool } from './amm.ts';
import type { PoolBook } from './pool-book.ts';

/** What a pool would pay now for an exact input. Like its model on mainnet it knows nothing of transfer taxes. */
export interface PoolQuote {
  readonly pool: Pool;
  readonly inputMint: string;
  readonly outputMint: string;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly feeAmount: bigint;
  /** Share of the spot price lost to the trade's own size, 0 to 1. */
  readonly impactRatio: number;
}

export interface QuoteRequest {
  readonly inputMint: string;
  readonly outputMint: string;
  readonly amountIn: bigint;
}

/** Quotes SOL against a token in either direction; null when there is no such pool or it would pay nothing. */
export function quoteSwap(pools: PoolBook, request: QuoteRequest): PoolQuote | null {
  const { inputMint, outputMint, amountIn } = request;
  const isBuy = inputMint === WSOL_MINT;
  if (isBuy === (outputMint === WSOL_MINT)) return null;
  const pool = pools.forMint(isBuy ? outputMint : inputMint);
  if (pool === null) return null;
  const reserves = pools.reserves(pool);
  const [reserveIn, reserveOut] = isBuy ? [reserves.b, reserves.a] : [reserves.a, reserves.b];
  const priced = (amountIn * BigInt(BPS_ONE - pool.feeBps)) / BigInt(BPS_ONE);
  if (priced <= 0n || reserveIn <= 0n) return null;
  const amountOut = (reserveOut * priced) / (reserveIn + priced);
  if (amountOut <= 0n || amountOut >= reserveOut) return null;
  const impactRatio = Number(priced) / Number(reserveIn + priced);
  return { pool, inputMint, outputMint, amountIn, amountOut, feeAmount: amountIn - priced, impactRatio };
}

/** The least output that a swap with this tolerance accepts. */
export const minimumOut = (amountOut: bigint, slippageBps: number): bigint =>
  bpsOfFloor(amountOut, bps(BPS_ONE - slippageBps));
