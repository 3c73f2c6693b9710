import type { OrderPlan } from '@chimera/core/decision/decision';
import { boundOf } from '@chimera/core/execution/absence-window';
import { fromNoteJson } from '@chimera/core/execution/sign-note';
import { type Txid, txid as toTxid } from '@chimera/core/units/chain';
import type { TradeComparison } from '@chimera/db/compare-trade';
import type { TradeEntry, TradeIds } from '@chimera/db/trade-journal';
import type { WalkQuestion } from '@chimera/solana/proof/chain-walk';
import { type Check, type Claim, contradicted, holds, unchecked, type Verdict, verdictOf } from './check.ts';
import { checkBytes, loggedOf } from './check-bytes.ts';
import { checkAgainstChain, type Reading, type Witnessed } from './check-chain.ts';
import { checkEvidence, NOTHING_TO_REPEAT, proofToRepeat } from './check-evidence.ts';
import type { TradeEvidence } from './evidence.ts';
import type { SignerLogRead } from './signer-log-reader.ts';
import { type AttemptStory, attemptStories, type Boots, openQuestion } from './story.ts';
import type { Witness } from './witness.ts';

/** One attempt as a person reads it: never with its bytes. */
export interface AttemptReceipt {
  readonly story: AttemptStory;
  readonly plan: OrderPlan | null;
  readonly signerLogSeq: number | null;
  readonly witnessed: readonly Witnessed[];
}

export interface Receipt {
  readonly verdict: Verdict;
  readonly ids: TradeIds;
  readonly entries: readonly TradeEntry[];
  readonly attempts: readonly AttemptReceipt[];
  readonly checks: readonly Check[];
}

export interface ReceiptSources {
  readonly boots: Boots;
  readonly log: SignerLogRead;
  readonly witnesses: readonly Witness[];
  readonly isSignedLater: (txid: Txid) => boolean;
  /** Checks about the files as a whole. */
  readonly common: readonly Check[];
}

/** Holds one trade against everything that can tell of it. */
export async function makeReceipt(evidence: TradeEvidence, sources: ReceiptSources): Promise<Receipt> {
  const { ids, entries, comparison } = evidence;
  const plans = plansOf(entries);
  const attempts: AttemptReceipt[] = [];
  for (const story of attemptStories(entries)) {
    const plan = plans.get(story.signed.event.orderId) ?? null;
    const witnessed = await askAll(story, plan, sources);
    const signerLogSeq = loggedOf(sources.log, story.signed.event.txid)?.seq ?? null;
    attempts.push({ story, plan, signerLogSeq, witnessed });
  }
  const checks = [
    ...sources.common,
    ...checkRows(ids, comparison),
    ...checkOpen(ids, entries),
    ...(await checkUnknownSignatures(attempts, { ids, plans }, sources)),
    ...attempts.flatMap((attempt) => checksOf(attempt, evidence, sources)),
  ];
  return { verdict: verdictOf(checks), ids, entries, attempts, checks };
}

const nameOf = ({ positionId, signalIds }: TradeIds): string => positionId ?? signalIds[0] ?? 'unknown';

function plansOf(entries: readonly TradeEntry[]): ReadonlyMap<string, OrderPlan> {
  return new Map(
    entries.flatMap(({ row: { event } }) =>
      event.type === 'signal_decided' && event.order !== null ? [[event.order.orderId, event.order]] : [],
    ),
  );
}

async function askAll(
  { signed, end }: AttemptStory,
  plan: OrderPlan | null,
  { boots, witnesses }: ReceiptSources,
): Promise<readonly Witnessed[]> {
  const boot = boots.get(signed.event.bootEpoch);
  if (boot === undefined || plan === null) return [];
  const proof =
    end?.event.type === 'attempt_died' ? proofToRepeat(signed.event, end.event) : NOTHING_TO_REPEAT;
  const question = { txid: signed.event.txid, mint: plan.mint, ...proof, ...boot };
  return Promise.all(
    witnesses.map(async ({ provider, ask }) => ({ provider, reading: await ask(question) })),
  );
}

function checkRows(ids: TradeIds, comparison: TradeComparison): readonly Check[] {
  const claim = { name: 'rows', about: nameOf(ids) };
  if (comparison.kind === 'impossible')
    return [contradicted(claim, `the journal tells an impossible story: ${comparison.reason}`)];
  if (comparison.kind === 'other_schema')
    return [unchecked(claim, 'another version made the tables; run that version, or ./chimera rebuild')];
  const { differences, rows } = comparison;
  if (differences.length === 0) return [holds(claim, `${rows} rows follow from the journal`)];
  return differences.map(({ table, row, column, stored, journal }) =>
    contradicted(claim, `${table} ${row}: ${column} is ${stored}, the journal says ${journal}`),
  );
}

function checkOpen(ids: TradeIds, entries: readonly TradeEntry[]): readonly Check[] {
  const question = openQuestion(entries);
  if (question === null) return [];
  return [unchecked({ name: 'ended', about: nameOf(ids) }, `${question}; run this again when it has ended`)];
}

/**
 * A crash between signature and commit leaves a signature that the journal never heard of. Nothing of it was
 * sent, so the chain must not have it.
 */
async function checkUnknownSignatures(
  attempts: readonly AttemptReceipt[],
  { ids, plans }: { readonly ids: TradeIds; readonly plans: ReadonlyMap<string, OrderPlan> },
  sources: ReceiptSources,
): Promise<readonly Check[]> {
  const known = new Set<string>(attempts.map(({ story }) => story.signed.event.txid));
  const unknown = sources.log.signatures.filter(
    ({ orderId, txid }) => ids.orderIds.includes(orderId) && !known.has(txid),
  );
  const boot = [...sources.boots.values()].at(-1);
  const checks: Check[] = [];
  for (const { seq, orderId, txid, note } of unknown) {
    const claim = { name: 'never sent', about: txid };
    const mint = plans.get(orderId)?.mint;
    if (boot === undefined || mint === undefined) continue;
    const walk = walkOf(toTxid(txid), note);
    const question = { txid: toTxid(txid), mint, controls: landedTxids(attempts), walk, ...boot };
    const answers = await Promise.all(sources.witnesses.map(({ ask }) => ask(question)));
    // Asked after the chain: whatever is on it was in the journal before.
    const isLater = sources.isSignedLater(question.txid);
    checks.push(isLater ? signedMeanwhile(claim, seq) : neverSent(claim, seq, answers));
  }
  return checks;
}

/** The blocks that could hold a signature, by the signer's own note of it; null when there is none. */
function walkOf(of: Txid, note: unknown): WalkQuestion | null {
  if (note === undefined) return null;
  const { draft } = fromNoteJson(note);
  const { blockhash, blockhashSlot } = draft;
  return { txid: of, blockhash, blockhashSlot, bound: boundOf(draft) };
}

const landedTxids = (attempts: readonly AttemptReceipt[]): readonly Txid[] =>
  attempts.flatMap(({ story: { end } }) => (end?.event.type === 'attempt_landed' ? [end.event.txid] : []));

const signedMeanwhile = (claim: Claim, seq: number): Check =>
  unchecked(claim, `signer log line ${seq} was signed while this receipt was made; run this again`);

function neverSent(claim: Claim, seq: number, answers: readonly Reading[]): Check {
  const line = `signer log line ${seq} holds a signature that the journal lacks`;
  if (answers.some(({ kind }) => kind === 'found'))
    return contradicted(claim, `${line}, and it is on the chain`);
  const isProven = answers.some(
    (answer) => answer.kind === 'absent' && (answer.controls === 'found' || answer.controls === 'walked'),
  );
  return isProven
    ? holds(claim, `${line}; it is not on the chain`)
    : unchecked(claim, `${line}, and no provider could rule it out; ask another one by --rpc <url>`);
}

function checksOf(attempt: AttemptReceipt, evidence: TradeEvidence, sources: ReceiptSources): Check[] {
  const { story, witnessed } = attempt;
  const signed = story.signed.event;
  const wallet = sources.boots.get(signed.bootEpoch)?.wallet ?? null;
  const inTable = evidence.tableBytes.get(signed.txid) ?? null;
  const died = story.end?.event;
  return [
    ...checkBytes({ signed, inJournal: story.bytes, inTable, log: sources.log, wallet }),
    ...(died?.type === 'attempt_died' ? [checkEvidence(signed, died)] : []),
    ...witnessed.map((answer) => checkAgainstChain(story, answer)),
    ...(witnessed.length > 0 ? [] : [noWitness(signed.txid)]),
  ];
}

const noWitness = (txid: string): Check =>
  unchecked({ name: 'chain', about: txid }, 'no provider could be asked; name one by --rpc <url>');
