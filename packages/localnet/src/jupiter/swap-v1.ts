import { WSOL_MINT } from '@chimera/core/units/chain';
import { z } from 'zod';
import { setComputeUnitLimit, setComputeUnitPrice } from '../market/instructions.ts';
import { planSwap, type SwapPlan } from '../market/swap-plan.ts';
import { unsignedTransaction } from '../market/transaction.ts';
import { type HttpHandler, type HttpReply, reply } from '../rpc/router.ts';
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
import { instructionBody, type SwapDependencies } from './swap-v2.ts';

const quoteSchema = z.object({
  inputMint: addressSchema,
  outputMint: addressSchema,
  amount: amountSchema,
  slippageBps: slippageSchema,
  swapMode: z.enum(['ExactIn', 'ExactOut']).default('ExactIn'),
});

/** `GET /swap/v1/quote`. */
export function createQuoteHandler({ ledger, pools }: SwapDependencies): HttpHandler {
  return (request) => {
    const parsed = quoteSchema.safeParse(queryObject(request.query));
    if (!parsed.success) return invalidQuery(parsed.error);
    if (parsed.data.swapMode === 'ExactOut') return swapError('NOT_SUPPORTED');
    const route = findRoute(ledger, pools, parsed.data);
    if (!route.ok) return swapError(route.error);
    const { feeAmount } = route.value.quote;
    const fee = { feeAmount: feeAmount.toString(), feeMint: parsed.data.inputMint };
    return reply(200, {
      ...quoteBody(route.value),
      platformFee: null,
      routePlan: [{ swapInfo: { ...swapInfo(route.value), ...fee }, percent: 100, bps: 10_000 }],
      contextSlot: ledger.currentSlot(),
      timeTaken: 0.001,
    });
  };
}

const swapSchema = z.object({
  userPublicKey: addressSchema,
  payer: addressSchema.optional(),
  wrapAndUnwrapSol: flagSchema.default(true),
  destinationTokenAccount: addressSchema.optional(),
  computeUnitPriceMicroLamports: z.number().int().min(0).optional(),
  prioritizationFeeLamports: z.union([z.number().int().min(0), z.record(z.string(), z.unknown())]).optional(),
  quoteResponse: z.object({
    inputMint: addressSchema,
    outputMint: addressSchema,
    inAmount: amountSchema,
    otherAmountThreshold: z.string().regex(/^\d{1,20}$/),
    routePlan: z.array(z.object({ swapInfo: z.object({ ammKey: addressSchema }) })).length(1),
  }),
});
type SwapBody = z.infer<typeof swapSchema>;

const UNIT_LIMIT = 120_000;
const PRIORITY_FEE_DEFAULT_LAMPORTS = 10_000;

/** `POST /swap/v1/swap`: a whole unsigned transaction for a quote. */
export function createSwapHandler(dependencies: SwapDependencies): HttpHandler {
  return withPlan(dependencies, (body, plan) => {
    const { blockhash, lastValidBlockHeight } = dependencies.ledger.latestBlockhash();
    const instructions = [
      ...budgetOf(body),
      ...plan.setup,
      plan.swap,
      ...(plan.cleanup ? [plan.cleanup] : []),
    ];
    const wire = unsignedTransaction(instructions, body.payer ?? body.userPublicKey, blockhash);
    return reply(200, {
      swapTransaction: Buffer.from(wire).toString('base64'),
      lastValidBlockHeight,
      prioritizationFeeLamports: priorityFeeOf(body),
      computeUnitLimit: UNIT_LIMIT,
      dynamicSlippageReport: null,
      simulationError: null,
    });
  });
}

/** `POST /swap/v1/swap-instructions`: the same in pieces. */
export function createSwapInstructionsHandler(dependencies: SwapDependencies): HttpHandler {
  return withPlan(dependencies, (body, plan) =>
    reply(200, {
      otherInstructions: [],
      computeBudgetInstructions: budgetOf(body).map(instructionBody),
      setupInstructions: plan.setup.map(instructionBody),
      swapInstruction: instructionBody(plan.swap),
      cleanupInstruction: plan.cleanup === null ? null : instructionBody(plan.cleanup),
      addressLookupTableAddresses: [],
    }),
  );
}

function withPlan(
  { ledger, pools }: SwapDependencies,
  answer: (body: SwapBody, plan: SwapPlan) => HttpReply,
): HttpHandler {
  return (request) => {
    const parsed = swapSchema.safeParse(request.body);
    if (!parsed.success) return invalidQuery(parsed.error);
    const body = parsed.data;
    const { quoteResponse: quote } = body;
    const pool = pools.byAddress(quote.routePlan[0]?.swapInfo.ammKey ?? '');
    const isBuy = quote.inputMint === WSOL_MINT;
    if (pool === null || pool.mintA !== (isBuy ? quote.outputMint : quote.inputMint)) {
      return swapError('COULD_NOT_FIND_ANY_ROUTE');
    }
    const plan = planSwap(ledger, {
      pool,
      user: body.userPublicKey,
      payer: body.payer ?? body.userPublicKey,
      isBuy,
      amountIn: quote.inAmount,
      minimumOut: BigInt(quote.otherAmountThreshold),
      wrapsSol: body.wrapAndUnwrapSol,
      ...(body.destinationTokenAccount === undefined ? {} : { destination: body.destinationTokenAccount }),
    });
    return answer(body, plan);
  };
}

const priorityFeeOf = (body: SwapBody): number =>
  typeof body.prioritizationFeeLamports === 'number'
    ? body.prioritizationFeeLamports
    : PRIORITY_FEE_DEFAULT_LAMPORTS;

function budgetOf(body: SwapBody) {
  const price = body.computeUnitPriceMicroLamports ?? Math.floor((priorityFeeOf(body) * 1e6) / UNIT_LIMIT);
  return [setComputeUnitLimit(UNIT_LIMIT), setComputeUnitPrice(BigInt(price))];
}
