import { WSOL_MINT } from '@chimera/core/units/chain';
import { z } from 'zod';
import type { Ledger } from '../chain/types.ts';
import { setComputeUnitPrice } from '../market/instructions.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { planSwap } from '../market/swap-plan.ts';
import type { Instruction } from '../market/transaction.ts';
import { type HttpHandler, reply } from '../rpc/router.ts';
import { key32 } from '../vm/base58.ts';
import {
  addressSchema,
  amountSchema,
  flagSchema,
  invalidQuery,
  queryObject,
  slippageSchema,
  swapError,
} from './parameters.ts';
import { findRoute, quoteBody, swapInfo } from './route.ts';

export interface SwapDependencies {
  readonly ledger: Ledger;
  readonly pools: PoolBook;
}

const buildSchema = z.object({
  inputMint: addressSchema,
  outputMint: addressSchema,
  amount: amountSchema,
  taker: addressSchema,
  slippageBps: slippageSchema,
  payer: addressSchema.optional(),
  wrapAndUnwrapSol: flagSchema.default(true),
  destinationTokenAccount: addressSchema.optional(),
  computeUnitPricePercentile: z.string().default('medium'),
});
type BuildQuery = z.infer<typeof buildSchema>;

/** Micro-lamports per compute unit by named percentile; any number names a percentile in basis points. */
const UNIT_PRICES: Readonly<Record<string, bigint>> = { medium: 10_000n, high: 50_000n, veryHigh: 200_000n };
const UNIT_PRICE_DEFAULT = 10_000n;

/**
 * `GET /swap/v2/build`: a quote and the instructions to execute it, which the client composes with its own tip and
 * compute limit. The swap instruction holds the minimum output, so slippage is enforced on the chain.
 */
export function createBuildHandler({ ledger, pools }: SwapDependencies): HttpHandler {
  return (request) => {
    const parsed = buildSchema.safeParse(queryObject(request.query));
    if (!parsed.success) return invalidQuery(parsed.error);
    const query = parsed.data;
    const route = findRoute(ledger, pools, query);
    if (!route.ok) return swapError(route.error);
    const { quote, minimumOut } = route.value;
    const plan = planSwap(ledger, {
      pool: quote.pool,
      user: query.taker,
      payer: query.payer ?? query.taker,
      isBuy: query.inputMint === WSOL_MINT,
      amountIn: query.amount,
      minimumOut,
      wrapsSol: query.wrapAndUnwrapSol,
      ...(query.destinationTokenAccount === undefined ? {} : { destination: query.destinationTokenAccount }),
    });
    return reply(200, {
      ...quoteBody(route.value),
      routePlan: [{ swapInfo: swapInfo(route.value), percent: 100, bps: 10_000 }],
      computeBudgetInstructions: [instructionBody(setComputeUnitPrice(unitPriceOf(query)))],
      setupInstructions: plan.setup.map(instructionBody),
      swapInstruction: instructionBody(plan.swap),
      cleanupInstruction: plan.cleanup === null ? null : instructionBody(plan.cleanup),
      otherInstructions: [],
      tipInstruction: null,
      addressesByLookupTableAddress: null,
      blockhashWithMetadata: blockhashBody(ledger),
    });
  };
}

const unitPriceOf = (query: BuildQuery): bigint =>
  UNIT_PRICES[query.computeUnitPricePercentile] ?? UNIT_PRICE_DEFAULT;

/** An instruction as both API versions spell it. */
export const instructionBody = (instruction: Instruction) => ({
  programId: instruction.program,
  accounts: instruction.accounts.map(({ address, isSigner, isWritable }) => ({
    pubkey: address,
    isSigner,
    isWritable,
  })),
  data: Buffer.from(instruction.data).toString('base64'),
});

function blockhashBody(ledger: Ledger) {
  const { blockhash, lastValidBlockHeight } = ledger.latestBlockhash();
  const nowMs = ledger.timeMs();
  return {
    blockhash: [...key32(blockhash)],
    lastValidBlockHeight,
    fetchedAt: {
      secs_since_epoch: Math.floor(nowMs / 1000),
      nanos_since_epoch: (nowMs % 1000) * 1_000_000,
    },
  };
}
