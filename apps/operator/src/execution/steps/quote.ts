import type { OrderPlan } from '@chimera/core/decision/decision';
import type { AttemptTerms } from '@chimera/core/execution/quote';
import { err, ok, type Result } from '@chimera/core/result';
import { BPS_ONE, type Bps, bps, bpsOfFloor } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { BuildSwap, BuiltSwap } from '@chimera/solana/jupiter/build';
import type { Router } from '../../ports.ts';
import { type Failure, toFailure } from '../failure.ts';

export interface QuoteRequest {
  readonly plan: OrderPlan;
  /** Lamports to spend, or atoms to sell. */
  readonly amount: bigint;
  readonly slippageBps: Bps;
  readonly wallet: Address;
}

export interface Quote {
  readonly swap: BuiltSwap;
  readonly terms: AttemptTerms;
}

const QUOTE_TIMEOUT_MS = 3_000;

/** Asks the router for a route and the instructions that execute it, and checks that it answers the question. */
export async function quoteOrder(request: QuoteRequest, router: Router): Promise<Result<Quote, Failure>> {
  const want = wantOf(request);
  try {
    const swap = await router.build(want, { timeoutMs: QUOTE_TIMEOUT_MS });
    return isAnswerTo(want, swap)
      ? ok({ swap, terms: termsOf(request, swap) })
      : err({ reason: 'quote: the router answered something else than was asked', isFinal: true });
  } catch (error) {
    return err(toFailure(error, 'quote'));
  }
}

function wantOf({ plan, amount, slippageBps, wallet }: QuoteRequest): BuildSwap {
  const isBuy = plan.side === 'buy';
  return {
    inputMint: isBuy ? WSOL_MINT : plan.mint,
    outputMint: isBuy ? plan.mint : WSOL_MINT,
    amount,
    slippageBps,
    taker: wallet,
    forJitoBundle: true,
  };
}

/** The least output must be what our slippage allows of the expected one; rounding may take one atom. */
export function isAnswerTo(want: BuildSwap, swap: BuiltSwap): boolean {
  const least = bpsOfFloor(swap.outAmount, bps(BPS_ONE - want.slippageBps));
  return (
    swap.inputMint === want.inputMint &&
    swap.outputMint === want.outputMint &&
    swap.inAmount === want.amount &&
    swap.minOutAmount > 0n &&
    swap.minOutAmount >= least - 1n &&
    swap.minOutAmount <= swap.outAmount
  );
}

function termsOf({ plan, amount }: QuoteRequest, swap: BuiltSwap): AttemptTerms {
  const { priceImpactBps } = swap;
  if (plan.side === 'buy') {
    return {
      side: 'buy',
      spendLamports: lamports(amount),
      expectedAtoms: tokenAtoms(swap.outAmount),
      minAtoms: tokenAtoms(swap.minOutAmount),
      priceImpactBps,
    };
  }
  return {
    side: 'sell',
    sellAtoms: tokenAtoms(amount),
    expectedLamports: lamports(swap.outAmount),
    minLamports: lamports(swap.minOutAmount),
    priceImpactBps,
  };
}
