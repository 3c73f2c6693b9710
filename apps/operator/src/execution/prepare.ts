import { type LiveOrder, unprovenOf } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { Fact } from '@chimera/core/decision/facts';
import { err, ok, type Result } from '@chimera/core/result';
import { type Bps, bps } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { decodeTokenAccount } from '@chimera/solana/token/account';
import { type AtaOf, ataAddress } from '@chimera/solana/tx/ata';
import { COMPUTE_UNITS_MAX, unitLimitFor } from '@chimera/solana/tx/compute-budget';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import type { SigningPolicy } from '@chimera/solana/verify/instructions';
import { lastValue } from '../facts/cell.ts';
import type { Blockhash } from '../facts/chain-tip.ts';
import type { Tips } from '../facts/tips.ts';
import type { Tokens } from '../facts/tokens.ts';
import type { Chain, Clock, Random, Router, Signer } from '../ports.ts';
import type { Recorder } from '../record.ts';
import type { Tracer } from '../tracer.ts';
import { type Failure, toFailure } from './failure.ts';
import { CLOSING_ATTEMPTS_MAX } from './next-step.ts';
import { type BuildRequest, compileRequest, composeInstructions } from './steps/build.ts';
import { checkToken } from './steps/check-token.ts';
import {
  type BuiltAttempt,
  type CommitParts,
  type Committed,
  commitAttempt,
  draftAttempt,
} from './steps/commit.ts';
import { type Quote, quoteOrder } from './steps/quote.ts';
import { simulateMessage } from './steps/simulate.ts';
import { verifyInstructions } from './steps/verify.ts';

export interface PrepareParts extends CommitParts {
  readonly record: Recorder;
  readonly chain: Chain;
  readonly router: Router;
  readonly signer: Signer;
  readonly tokens: Tokens;
  readonly tips: Tips;
  readonly tracer: Pick<Tracer, 'mark' | 'restart' | 'tip' | 'rehearsed'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Programs that may execute our swaps on this cluster. */
  readonly routerPrograms: ReadonlySet<Address>;
}

export interface Preparation {
  readonly order: LiveOrder;
  readonly n: number;
  /** Lamports to spend, or atoms to sell. */
  readonly amount: bigint;
  readonly slippageBps: Bps;
  /** The blockhashes of the order's attempts before this one. */
  readonly usedBlockhashes: ReadonlySet<string>;
}

/** From an order to durable signed bytes: quote, build, verify, simulate, sign, commit. */
export async function prepareAttempt(
  preparation: Preparation,
  parts: PrepareParts,
): Promise<Result<Committed, Failure>> {
  const { order, n, amount, slippageBps } = preparation;
  const { plan } = order;
  const wallet = parts.signer.address;
  // The order is among what was appended so far, so that its sync runs beside the quote.
  const decided = parts.record.settled();
  parts.tracer.restart(plan.signalId);
  const [quote, account] = await Promise.all([
    quoteOrder({ plan, amount, slippageBps, wallet }, parts.router),
    tokenAccountOf(preparation, parts),
  ]);
  parts.tracer.mark(plan.signalId, 'quoted');
  if (!quote.ok) return quote;
  if (!account.ok) return account;
  const blockhash = blockhashFor(preparation, parts.tip);
  if (blockhash.state !== 'known')
    return err({ reason: 'build: no fresh blockhash is known', isFinal: false });
  const draft = draftOf(
    { order, quote: quote.value, account: account.value, blockhash: blockhash.value },
    parts,
  );
  if (!draft.ok) return draft;
  const material = { plan, quote: quote.value, account: account.value };
  const message = await rehearse(draft.value, material, parts);
  if (!message.ok) return message;
  const { orderId, positionId } = plan;
  const { priorityFeeLamports, tip } = draft.value;
  const { terms } = quote.value;
  const built = {
    orderId,
    positionId,
    n,
    terms,
    blockhash: blockhash.value,
    tipLamports: tip?.lamports ?? lamports(0n),
    priorityFeeLamports,
    sellsAll: draft.value.close !== null,
  };
  return signAndCommit(plan, { ...built, decided }, message.value, parts);
}

/** A sale signs on an older one, so that it expires soon, but not twice on the same: that could give the same bytes. */
function blockhashFor({ order, usedBlockhashes }: Preparation, tip: PrepareParts['tip']): Fact<Blockhash> {
  return order.plan.kind === 'entry' ? tip.blockhash() : tip.exitBlockhash(usedBlockhashes);
}

/** A signature exists only for an order that is on disk; one that may not be used is written off at once. */
async function signAndCommit(
  plan: OrderPlan,
  { decided, ...built }: BuiltAttempt & { readonly decided: Promise<number> },
  message: Uint8Array,
  parts: PrepareParts,
): Promise<Result<Committed, Failure>> {
  const journalSeq = await decided;
  const note = { plan, draft: draftAttempt(built, parts), journalSeq };
  const { orderId, n } = built;
  const signed = await parts.signer.sign({ orderId, n, message, note });
  parts.tracer.mark(plan.signalId, 'signed');
  const committed = commitAttempt({ ...built, signed }, parts, parts.clock.nowMs());
  if (!committed.ok) await parts.signer.discard(signed.txid, committed.error.reason);
  return committed;
}

interface OwnAccount {
  readonly address: Address;
  readonly tokenProgram: Address;
  /** Nothing but this sale's amount is in it, so that it can be closed with the sale. */
  readonly isEmptied: boolean;
}

/** Our token account of the mint, and for a sale whether it would be left empty. */
async function tokenAccountOf(
  { order, n, amount }: Preparation,
  { tokens, chain, signer, book }: PrepareParts,
): Promise<Result<OwnAccount, Failure>> {
  const { mint, kind } = order.plan;
  try {
    if (tokens.peek(mint) === null) await tokens.get(mint);
    const token = tokens.peek(mint);
    if (token === null) return err({ reason: 'build: the mint is unknown', isFinal: false });
    const { tokenProgram } = token;
    const address = ataOf({ owner: signer.address, mint, tokenProgram });
    // A close fails when anything is left; after some attempts in vain the sale alone matters.
    if (kind === 'entry' || n > CLOSING_ATTEMPTS_MAX) return ok({ address, tokenProgram, isEmptied: false });
    const state = await chain.read((node) => node.getAccountInfo(address, { commitment: 'confirmed' }));
    const held = state === null ? null : decodeTokenAccount(state.data);
    const isEmptied = held !== null && held.atoms === amount && held.closeAuthority === null;
    if (!isEmptied && unprovenOf(book, order).length > 0) {
      return err({ reason: 'build: an earlier sale is not final and more is held', isFinal: false });
    }
    return ok({ address, tokenProgram, isEmptied });
  } catch (error) {
    return err(toFailure(error, 'build'));
  }
}

interface Material {
  readonly plan: OrderPlan;
  readonly quote: Quote;
  readonly account: OwnAccount;
}

interface Ordered {
  readonly order: LiveOrder;
  readonly blockhash: Blockhash;
}

function draftOf(
  { order, quote, account, blockhash }: Omit<Material, 'plan'> & Ordered,
  parts: PrepareParts,
): Result<BuildRequest, Failure> {
  const tip = tipOf(order, quote, parts);
  if (!tip.ok) return tip;
  return ok({
    swap: quote.swap,
    wallet: parts.signer.address,
    blockhash: blockhash.blockhash,
    computeUnits: COMPUTE_UNITS_MAX,
    priorityFeeLamports: lamports(parts.book.limits.priorityFeeLamports),
    tip: tip.value,
    close: account.isEmptied ? { account: account.address, tokenProgram: account.tokenProgram } : null,
  });
}

/**
 * The tip and where it goes. In STANDARD mode nobody is tipped. While the engine names no tip account an exit goes by
 * RPC alone, rather than not at all; a Spear, which no RPC may see, is not signed before.
 */
function tipOf(
  { plan, rpcMode }: LiveOrder,
  { terms }: Quote,
  { tips, random, tracer }: PrepareParts,
): Result<BuildRequest['tip'], Failure> {
  if (rpcMode === 'STANDARD') return ok(null);
  const accounts = lastValue(tips.accounts()) ?? [];
  const account = accounts.length === 0 ? undefined : accounts[random.below(accounts.length)];
  if (account === undefined) {
    return plan.kind === 'entry' || plan.strategy === 'SPEAR'
      ? err({ reason: 'build: no tip account is known', isFinal: false })
      : ok(null);
  }
  const size = terms.side === 'buy' ? terms.spendLamports : terms.expectedLamports;
  const basis = tips.basis(plan.kind === 'exit' ? 'EXIT' : plan.strategy, size);
  // An entry's tip was part of its decision and of its reservation.
  const tipLamports = plan.kind === 'exit' ? basis.tipLamports : plan.tipLamports;
  tracer.tip(plan.signalId, { ...basis, tipLamports });
  return ok({ account, lamports: tipLamports });
}

/**
 * Checks the draft, then rehearses it alone and with its sale behind it, and compiles it with the compute units
 * that the rehearsal used. What we would not sign is not rehearsed either.
 */
async function rehearse(
  draft: BuildRequest,
  material: Material,
  parts: PrepareParts,
): Promise<Result<Uint8Array, Failure>> {
  const { plan, quote } = material;
  const policy = policyOf(draft, material, parts);
  const verified = verifyInstructions(composeInstructions(draft), policy);
  if (!verified.ok) return verified;
  const wrappedSol = wrappedOf(parts.signer.address);
  const [message, checked] = await Promise.all([
    rehearseAlone(draft, material, parts),
    checkToken({ draft, quote, plan, wrappedSol, policy }, { ...parts, limits: parts.book.limits }),
  ]);
  if (!message.ok) return message;
  return checked.ok ? message : checked;
}

async function rehearseAlone(
  draft: BuildRequest,
  { plan, quote, account }: Material,
  parts: PrepareParts,
): Promise<Result<Uint8Array, Failure>> {
  const compiled = compileRequest(draft, composeInstructions(draft));
  if (!compiled.ok) return compiled;
  const atLeast =
    quote.terms.side === 'buy' ? { account: account.address, atoms: quote.terms.minAtoms } : null;
  parts.tracer.mark(plan.signalId, 'built');
  const rehearsal = await simulateMessage({ message: compiled.value, atLeast }, parts.chain);
  parts.tracer.mark(plan.signalId, 'simulated');
  if (!rehearsal.ok) return rehearsal;
  const final = { ...draft, computeUnits: unitLimitFor(rehearsal.value.unitsConsumed) };
  return compileRequest(final, composeInstructions(final));
}

function policyOf(
  draft: BuildRequest,
  { plan, account }: Pick<Material, 'plan' | 'account'>,
  { signer, routerPrograms, book }: PrepareParts,
): SigningPolicy {
  const owner = signer.address;
  return {
    wallet: owner,
    routerPrograms,
    tipAccounts: new Set(draft.tip === null ? [] : [draft.tip.account]),
    tipLamportsMax: lamports(book.limits.tipLamportsMax),
    ownTokenAccounts: new Set([account.address, wrappedOf(owner)]),
    wrapLamportsMax: plan.kind === 'entry' ? plan.sizeLamports : lamports(0n),
    priorityFeeLamportsMax: draft.priorityFeeLamports,
  };
}

/** Addresses derived by search are kept; the same few are asked for again and again. */
const ataCache = new Map<string, Address>();
const ATA_CACHE_MAX = 4_000;

function ataOf(of: AtaOf): Address {
  const key = `${of.owner}:${of.mint}:${of.tokenProgram}`;
  const known = ataCache.get(key);
  if (known !== undefined) return known;
  const derived = ataAddress(of);
  if (ataCache.size >= ATA_CACHE_MAX) ataCache.clear();
  ataCache.set(key, derived);
  return derived;
}

const wrappedOf = (owner: Address): Address => ataOf({ owner, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM });

/** The slippage of the nth exit attempt: doubled after each that came to nothing, up to the limit. */
export function slippageOf(plan: OrderPlan, failures: number, slippageBpsMax: number): Bps {
  if (plan.kind === 'entry') return plan.slippageBps;
  return bps(
    Math.min(plan.slippageBps * 2 ** Math.min(failures, 10), Math.max(slippageBpsMax, plan.slippageBps)),
  );
}
