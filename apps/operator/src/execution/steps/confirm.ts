import { type Book, type LiveAttempt, unprovenOf } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { Address, Txid } from '@chimera/core/units/chain';
import type { ChainTip } from '../../facts/chain-tip.ts';
import type { Chain, Clock } from '../../ports.ts';
import type { RecordEvents } from '../../record.ts';
import type { Interventions } from '../interventions.ts';
import { CLOSING_ATTEMPTS_MAX, isEntryInFlight } from '../next-step.ts';
import { freshSendMemory } from '../send-schedule.ts';
import { isUnseenByAll, type ProviderAnswer, type Sighting, strongestSighting } from '../sighting.ts';
import type { StatusWatch } from '../status-watch.ts';
import { endOfDoubt, hear, settle, type WordMemory } from './final-word.ts';
import {
  askEveryProvider,
  canBook,
  findOurTransaction,
  isMeasurable,
  type MeasureContext,
  toFailedFill,
  toFill,
} from './measure.ts';
import type { Proof, ProveDead } from './prove-dead.ts';
import { type SendParts, sendDue } from './send.ts';

export interface ConfirmParts extends SendParts {
  readonly book: Book;
  readonly chain: Chain;
  readonly clock: Clock;
  readonly record: RecordEvents;
  readonly tip: ChainTip;
  readonly watch: StatusWatch;
  readonly proveDead: ProveDead;
  readonly wallet: { readonly address: Address };
  readonly tipAccounts: () => ReadonlySet<Address>;
  readonly interventions: Interventions;
}

/** Polls in a row in which every provider forgot a landed transaction before a fork is believed. */
const FORGOTTEN_POLLS_MIN = 4;
/** A proof that could not be had is tried again after this time. */
const PROOF_RETRY_MS = 5_000;
const UNRESOLVED_RETRY_MS = 30_000;
/** Heights past the last valid one before a proof is tried: no block can hold the transaction any more. */
const PROOF_AFTER_HEIGHTS = 2;

interface Following {
  readonly plan: OrderPlan;
  readonly txid: Txid;
  readonly memory: ReturnType<typeof freshSendMemory>;
  readonly words: WordMemory;
  forgottenPolls: number;
  nextProofMs: number;
}

/**
 * Follows one attempt until its end is final (DS4, DS5): sends while it may land, believes a landing at confirmed,
 * books it at finalized, and otherwise asks for the proof that it never can. Resolves when the attempt is no
 * longer live, when its order need not wait for it any more, or when `stop` aborts.
 */
export async function followAttempt(
  plan: OrderPlan,
  txid: Txid,
  parts: ConfirmParts,
  stop: AbortSignal,
): Promise<void> {
  const wasSuperseded = parts.book.attempts.get(txid)?.isSuperseded ?? false;
  const words = { told: new Map(), firstToldMs: null, nextAskMs: 0 };
  const memory = freshSendMemory();
  const following: Following = { plan, txid, memory, words, forgottenPolls: 0, nextProofMs: 0 };
  for (;;) {
    const attempt = parts.book.attempts.get(txid);
    if (attempt === undefined || stop.aborted) return;
    if (attempt.isSuperseded && !wasSuperseded) return;
    if (maySend(attempt, parts)) sendDue({ plan, attempt, memory: following.memory }, parts);
    const answers = await parts.watch.next(txid, stop);
    if (answers.length > 0) await onAnswers(following, answers, parts);
  }
}

/**
 * The bytes may still land and were not seen to; what is unresolved is out of time, or was taken up from the
 * signer's log and is not ours to send. Heights of all providers count: the furthest one is right.
 */
function maySend(attempt: LiveAttempt, { book, tip }: ConfirmParts): boolean {
  if (attempt.state !== 'signed' || attempt.isSuperseded) return false;
  // What another attempt of the order has sold, this one could only fail to sell.
  const isSold = othersOf(attempt, book).some(({ state }) => state === 'landed_provisional');
  return !isSold && tip.heightMax() <= attempt.signed.lastValidHeight;
}

/** The other attempts of the order whose end is not proven. */
function othersOf({ signed }: LiveAttempt, book: Book): readonly LiveAttempt[] {
  const order = book.orders.get(signed.orderId);
  const unproven = order === undefined ? [] : unprovenOf(book, order);
  return unproven.filter((other) => other.signed.txid !== signed.txid);
}

async function onAnswers(
  following: Following,
  answers: readonly ProviderAnswer[],
  parts: ConfirmParts,
): Promise<void> {
  const attempt = parts.book.attempts.get(following.txid);
  if (attempt === undefined) return;
  const sighting = strongestSighting(answers);
  following.forgottenPolls = isUnseenByAll(answers) ? following.forgottenPolls + 1 : 0;
  if (parts.interventions.landed.has(following.txid)) return onAdopted(following, attempt, parts);
  if (sighting.kind === 'finalized') return onFinalized(following, attempt, sighting, parts);
  // Somebody has shown it as final, so that no fork can take it any more.
  if (following.words.firstToldMs !== null) return onFinalized(following, attempt, null, parts);
  if (sighting.kind === 'confirmed' && !sighting.hasFailed) return onConfirmed(following, attempt, parts);
  if (sighting.kind === 'confirmed' && maySupersede(attempt, following, parts)) {
    return onFailedAtConfirmed(following.txid, sighting, parts);
  }
  if (attempt.state === 'landed_provisional') return onMaybeForked(following, parts);
  if (sighting.kind === 'unseen') await onUnseen(following, attempt, parts);
}

/** Asked for until it is booked or nobody shows it any more. */
async function onAdopted(following: Following, attempt: LiveAttempt, parts: ConfirmParts): Promise<void> {
  await onFinalized(following, attempt, null, parts);
  const isWaiting = parts.book.attempts.has(following.txid) && following.words.firstToldMs !== null;
  if (!isWaiting) parts.interventions.landed.delete(following.txid);
}

type Seen = Extract<Sighting, { kind: 'processed' | 'confirmed' | 'finalized' }>;

/** The end. Success and failure are both measured from the finalized transaction, as two providers show it. */
async function onFinalized(
  { plan, txid, words }: Following,
  attempt: LiveAttempt,
  seen: Seen | null,
  parts: ConfirmParts,
): Promise<void> {
  // The landing that ends the order is booked last.
  const mustWait = (): boolean => othersOf(attempt, parts.book).length > 0;
  if (seen?.hasFailed === false && mustWait()) return onConfirmed({ plan, txid }, attempt, parts);
  if (parts.clock.monotonicMs() < words.nextAskMs) return;
  hear(await askEveryProvider(parts.chain, txid, 'finalized'), words, parts);
  // The purchase is older, so it is final too; it is booked first, because a sale may end the position.
  if (plan.kind === 'exit' && isEntryInFlight(parts.book, plan)) return;
  const current = parts.book.attempts.get(txid);
  if (current === undefined) return;
  const context = contextOf(plan, txid, parts);
  const word = settle({ attempt: current, context, memory: words }, parts);
  // Guarded from now on, whoever must still be heard.
  if (word === null)
    return seen?.hasFailed === false ? onConfirmed({ plan, txid }, current, parts) : undefined;
  const { transaction, witnesses } = word;
  if (transaction.err === null) {
    const fill = toFill(transaction, context);
    if (mustWait() || !canBook(fill, parts.book)) return;
    const landed = { type: 'attempt_landed', txid, fill, witnesses } as const;
    const freed = witnesses.length > 1 ? endOfDoubt(txid, context, parts) : [];
    parts.record(
      [landed, ...freed].map((event) => ({ event })),
      { patient: true },
    );
    return;
  }
  const error = JSON.stringify(transaction.err ?? seen?.err);
  const failed = toFailedFill(transaction, context);
  parts.record([{ event: { type: 'attempt_failed_on_chain', txid, error, failed, witnesses } }]);
}

/**
 * A failure may be taken for the end before it is final when no harm comes of it: the sale was of everything and
 * closes the account, so a fork on which it succeeds leaves the next one nothing to sell.
 */
function maySupersede(
  { signed, state, isSuperseded }: LiveAttempt,
  { plan }: Following,
  { book }: ConfirmParts,
): boolean {
  if (state !== 'signed' || isSuperseded || signed.sellsAll !== true) return false;
  const held = book.positions.get(plan.positionId)?.amounts.heldAtoms;
  const isWhole = signed.terms.side === 'sell' && signed.terms.sellAtoms === held;
  return isWhole && signed.n < CLOSING_ATTEMPTS_MAX && !isEntryInFlight(book, plan);
}

function onFailedAtConfirmed(txid: Txid, { slot, err }: Seen, { record }: ConfirmParts): void {
  record([{ event: { type: 'attempt_superseded', txid, slot, error: JSON.stringify(err) } }]);
}

async function onConfirmed(
  { plan, txid }: Pick<Following, 'plan' | 'txid'>,
  attempt: LiveAttempt,
  parts: ConfirmParts,
): Promise<void> {
  if (attempt.state === 'landed_provisional') return;
  const transaction = await findOurTransaction(parts.chain, txid, 'confirmed');
  const current = parts.book.attempts.get(txid);
  if (transaction === null || transaction.err !== null) return;
  if (!isMeasurable(transaction, parts.wallet.address)) return;
  if (current === undefined || current.state === 'landed_provisional') return;
  const fill = toFill(transaction, contextOf(plan, txid, parts));
  if (!canBook(fill, parts.book)) return;
  parts.record([{ event: { type: 'attempt_landed_provisionally', txid, fill } }], { patient: true });
}

/** A fork takes a landing back only when no provider knows of it any more, again and again. */
function onMaybeForked(following: Following, { record }: ConfirmParts): void {
  if (following.forgottenPolls < FORGOTTEN_POLLS_MIN) return;
  following.forgottenPolls = 0;
  record([{ event: { type: 'attempt_rolled_back', txid: following.txid } }]);
}

async function onUnseen(following: Following, attempt: LiveAttempt, parts: ConfirmParts): Promise<void> {
  const { clock, tip, book, record, proveDead } = parts;
  const nowMs = clock.monotonicMs();
  if (tip.heightMax() < attempt.signed.lastValidHeight + PROOF_AFTER_HEIGHTS) return;
  const isAsked = parts.interventions.proofs.delete(following.txid);
  if (nowMs < following.nextProofMs && !isAsked) return;
  const proof = await proveDead(attempt.signed);
  const current = book.attempts.get(following.txid);
  if (current === undefined || current.state === 'landed_provisional') return;
  const { txid } = following;
  if (proof.outcome === 'dead') {
    record([{ event: { type: 'attempt_died', txid, evidence: proof.evidence } }]);
    return;
  }
  following.nextProofMs = clock.monotonicMs() + proofRetryMs(proof, current, tip);
  if (proof.outcome === 'inconclusive' && current.state !== 'unresolved') {
    record([{ event: { type: 'attempt_unresolved', txid, reason: proof.reason } }]);
  }
}

/** Finality that is not there yet comes when its heights do: an exit that was dropped is sold again no later. */
function proofRetryMs(
  proof: Exclude<Proof, { outcome: 'dead' }>,
  { state }: LiveAttempt,
  tip: ChainTip,
): number {
  if (proof.outcome === 'too_early') return Math.min(PROOF_RETRY_MS, proof.heightsLeft * tip.slotMs());
  return state === 'unresolved' ? UNRESOLVED_RETRY_MS : PROOF_RETRY_MS;
}

const contextOf = (plan: OrderPlan, txid: Txid, parts: ConfirmParts): MeasureContext => ({
  plan,
  txid,
  wallet: parts.wallet.address,
  tipAccounts: parts.tipAccounts(),
});
