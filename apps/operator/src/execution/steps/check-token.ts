import type { OrderPlan } from '@chimera/core/decision/decision';
import { judgeRehearsal } from '@chimera/core/execution/token-check';
import type { Limits } from '@chimera/core/limits';
import { err, ok, type Result } from '@chimera/core/result';
import { bps } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { BuiltSwap } from '@chimera/solana/jupiter/build';
import { decodeTokenAccount } from '@chimera/solana/token/account';
import { compileMessage } from '@chimera/solana/tx/codec';
import type { Instruction } from '@chimera/solana/tx/instruction';
import type { SigningPolicy } from '@chimera/solana/verify/instructions';
import type { Chain, Router } from '../../ports.ts';
import type { Tracer } from '../../tracer.ts';
import { type Failure, toFailure } from '../failure.ts';
import { type BuildRequest, composeInstructions } from './build.ts';
import { isAnswerTo, type Quote } from './quote.ts';
import { unsigned } from './simulate.ts';
import { verifyInstructions } from './verify.ts';

export interface CheckTokenRequest {
  readonly draft: BuildRequest;
  readonly quote: Quote;
  readonly plan: Pick<OrderPlan, 'mint' | 'signalId'>;
  /** Our account of wrapped SOL, which holds what the sale brought. */
  readonly wrappedSol: Address;
  /** What our key may do; a sale outside of it is not rehearsed either. */
  readonly policy: SigningPolicy;
}

export interface CheckTokenParts {
  readonly router: Router;
  readonly chain: Chain;
  readonly limits: Limits;
  readonly tracer: Pick<Tracer, 'rehearsed'>;
}

const QUOTE_TIMEOUT_MS = 3_000;
const SIMULATE_TIMEOUT_MS = 3_000;
/** The sale is to be measured, not to be refused by its own minimum. */
const OPEN_SLIPPAGE_BPS = bps(9_900);
/** Two routes share one transaction, so the second must be short. */
const SALE_ACCOUNTS_MAX = 24;

/**
 * The slow look, right before money moves: buys at our size and sells again what must arrive at least, in one
 * transaction that is only simulated. What cannot be sold, or sells for less than it was quoted, is refused for
 * good; what could not be found out is a failure that is tried again. A sale is never asked.
 */
export async function checkToken(
  request: CheckTokenRequest,
  parts: CheckTokenParts,
): Promise<Result<null, Failure>> {
  const { terms } = request.quote;
  if (terms.side !== 'buy') return ok(null);
  try {
    const sale = await quoteSale(request, terms.minAtoms, parts.router);
    if (!sale.ok) return sale;
    const proceeds = await rehearse(request, sale.value, parts.chain);
    if (!proceeds.ok) return proceeds;
    const rehearsal = {
      spentLamports: terms.spendLamports,
      quotedAtoms: terms.expectedAtoms,
      soldAtoms: terms.minAtoms,
      quotedLamports: lamports(sale.value.outAmount),
      proceedsLamports: lamports(proceeds.value),
    };
    parts.tracer.rehearsed(request.plan.signalId, rehearsal);
    const reason = judgeRehearsal(rehearsal, parts.limits);
    return reason === null ? ok(null) : err({ reason, isFinal: true });
  } catch (error) {
    return err(toFailure(error, 'token check'));
  }
}

/** The way back for these atoms, which must be one that we would sign. */
async function quoteSale(
  { plan, draft, policy }: CheckTokenRequest,
  amount: bigint,
  router: Router,
): Promise<Result<BuiltSwap, Failure>> {
  const want = {
    ...{ inputMint: plan.mint, outputMint: WSOL_MINT, amount, taker: draft.wallet },
    ...{ slippageBps: OPEN_SLIPPAGE_BPS, maxAccounts: SALE_ACCOUNTS_MAX },
  };
  const sale = await router.build(want, { timeoutMs: QUOTE_TIMEOUT_MS });
  if (!isAnswerTo(want, sale)) {
    return err({ reason: 'token check: the router answered something else than was asked', isFinal: false });
  }
  const verified = verifyInstructions(saleOf(sale), policy);
  return verified.ok ? ok(sale) : err({ reason: `token check: ${verified.error.reason}`, isFinal: false });
}

/** Without its cleanup, so that the balance of wrapped SOL tells what it brought. */
const saleOf = ({ setup, other, swap }: BuiltSwap): readonly Instruction[] => [...setup, ...other, swap];

/** What the sale brings in wrapped SOL. */
async function rehearse(
  { draft, wrappedSol }: CheckTokenRequest,
  sale: BuiltSwap,
  chain: Chain,
): Promise<Result<bigint, Failure>> {
  const purchase = composeInstructions(draft);
  const compiled = compileMessage({
    feePayer: draft.wallet,
    blockhash: draft.blockhash,
    instructions: [...purchase, ...saleOf(sale)],
    lookupTables: tablesOf(draft.swap, sale),
  });
  if (!compiled.ok)
    return err({ reason: 'token check: both routes do not fit one transaction', isFinal: true });
  const options = {
    commitment: 'confirmed',
    replaceRecentBlockhash: true,
    timeoutMs: SIMULATE_TIMEOUT_MS,
    accounts: [wrappedSol],
  } as const;
  const answer = await chain.read((node) => node.simulateTransaction(unsigned(compiled.value), options));
  if (answer.err !== null) return err(toRefusal(answer.err, purchase.length));
  const after = answer.accounts?.[0];
  return ok(after?.data === undefined ? 0n : (decodeTokenAccount(after.data)?.atoms ?? 0n));
}

const tablesOf = (...swaps: readonly BuiltSwap[]): BuiltSwap['lookupTables'] => [
  ...new Map(
    swaps.flatMap(({ lookupTables }) => lookupTables).map((table) => [table.address, table]),
  ).values(),
];

/** A failure of the purchase may be the market's; one of the sale is the token's. */
function toRefusal(error: unknown, purchaseCount: number): Failure {
  const said = JSON.stringify(error);
  const index = failedInstruction(error);
  return index !== null && index >= purchaseCount
    ? { reason: `token_unsellable: the sale fails in rehearsal with ${said}`, isFinal: true }
    : { reason: `token check: ${said}`, isFinal: false };
}

function failedInstruction(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('InstructionError' in error)) return null;
  const detail = error.InstructionError;
  const [index] = Array.isArray(detail) ? detail : [];
  return typeof index === 'number' ? index : null;
}
