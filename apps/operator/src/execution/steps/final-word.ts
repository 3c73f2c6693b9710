import type { Book, LiveAttempt } from '@chimera/core/book';
import type { JournalEvent } from '@chimera/core/events';
import type { Fill } from '@chimera/core/execution/fill';
import { judgeWords } from '@chimera/core/execution/second-word';
import type { Txid } from '@chimera/core/units/chain';
import type { ConfirmParts } from './confirm.ts';
import { amountsText, canBook, isMeasurable, type MeasureContext, type Told, toFill } from './measure.ts';

/** What is booked as final, and on whose word. */
export interface FinalWord extends Told {
  readonly witnesses: readonly string[];
}

/** What was heard of the amounts of one attempt. What is final stays so, even when its teller forgets it. */
export interface WordMemory {
  readonly told: Map<string, Told>;
  firstToldMs: number | null;
  nextAskMs: number;
}

/** Slots between two questions about amounts that are not agreed on yet. */
const ASK_SLOTS = 2;
const DISPUTED = 'the providers disagree on its amounts';

/** A transaction and the quarantine that its dispute put its position into. */
const doubtOf = (txid: Txid): string => `${DISPUTED}: ${txid}`;

interface Asked {
  readonly attempt: LiveAttempt;
  readonly context: MeasureContext;
  readonly memory: WordMemory;
}

/** Keeps what providers tell of a finalized transaction. */
export function hear(told: readonly Told[], memory: WordMemory, { clock, tip, wallet }: ConfirmParts): void {
  for (const each of told) {
    if (isMeasurable(each.transaction, wallet.address)) memory.told.set(each.providerId, each);
  }
  if (memory.told.size === 0) return;
  memory.firstToldMs ??= clock.monotonicMs();
  memory.nextAskMs = clock.monotonicMs() + ASK_SLOTS * tip.slotMs();
}

/**
 * Lets two independent providers say what a finalized transaction did before that is booked for good. Null while
 * nobody, or only one, has told it, and while they contradict each other: then the position is quarantined on the
 * amounts that leave it the least to sell wrongly, and its exits go on.
 */
export function settle(asked: Asked, parts: ConfirmParts): FinalWord | null {
  const { context, memory } = asked;
  const usable = [...memory.told.values()];
  const [first] = usable;
  if (first === undefined || memory.firstToldMs === null) return null;
  const words = usable.map((each) => ({ ...each, says: amountsText(each.transaction, context) }));
  const waitedSlots = (parts.clock.monotonicMs() - memory.firstToldMs) / parts.tip.slotMs();
  const judgement = judgeWords(words, { providerCount: parts.chain.providers.length, waitedSlots });
  if (judgement.outcome === 'agreed') {
    const agreed = words.find(({ says }) => says === judgement.says) ?? first;
    return { ...agreed, witnesses: judgement.witnesses };
  }
  if (judgement.outcome === 'waits') return null;
  const cautious = leastToSell(usable, context);
  if (judgement.outcome === 'given_up') return { ...cautious, witnesses: [cautious.providerId] };
  doubt(cautious, asked, parts);
  return null;
}

/** Of contradicting words the one after which the least is held: what is not there can never be sold. */
function leastToSell(told: readonly Told[], context: MeasureContext): Told {
  const deltaOf = ({ transaction }: Told): bigint =>
    transaction.err === null ? toFill(transaction, context).tokenDeltaAtoms : 0n;
  // A purchase that only some say has failed is guarded as if it had not.
  const landed = told.filter(({ transaction }) => transaction.err === null);
  return (landed.length > 0 ? landed : told).reduce((least, each) =>
    deltaOf(each) < deltaOf(least) ? each : least,
  );
}

/** Puts the position into quarantine, once, and lets it believe no more than the cautious word. */
function doubt({ transaction }: Told, { attempt, context }: Asked, { book, record }: ConfirmParts): void {
  const { plan } = context;
  const reason = doubtOf(attempt.signed.txid);
  const held = book.positions.get(plan.positionId);
  if (held === undefined) return;
  const believed = transaction.err === null ? believe(toFill(transaction, context), attempt, book) : [];
  const flag = {
    type: 'position_flagged',
    positionId: plan.positionId,
    state: 'quarantined',
    reason,
  } as const;
  const events = [...believed, ...(held.position.flagReason === reason ? [] : [flag])];
  if (events.length > 0) record(events.map((event) => ({ event })));
}

/** A belief in more than this fill is taken back first, as if a fork had. */
function believe(fill: Fill, { signed, state }: LiveAttempt, book: Book): readonly JournalEvent[] {
  if (!canBook(fill, book)) return [];
  const { txid } = signed;
  const landed = { type: 'attempt_landed_provisionally', txid, fill } as const;
  if (state !== 'landed_provisional') return [landed];
  const fills = book.positions.get(fill.positionId)?.position.fills ?? [];
  const known = fills.find((other) => other.txid === txid);
  const isCautious = known !== undefined && known.tokenDeltaAtoms <= fill.tokenDeltaAtoms;
  return isCautious ? [] : [{ type: 'attempt_rolled_back', txid }, landed];
}

/** What frees a purchase's position once its dispute is over; a sale's own end moves its position. */
export function endOfDoubt(
  txid: Txid,
  { plan }: MeasureContext,
  { book }: ConfirmParts,
): readonly JournalEvent[] {
  const position = book.positions.get(plan.positionId)?.position;
  const isDoubted = position?.state === 'quarantined' && position.flagReason === doubtOf(txid);
  if (plan.kind === 'exit' || !isDoubted) return [];
  const reason = 'two providers agree on its amounts';
  return [{ type: 'position_flagged', positionId: plan.positionId, state: 'open', reason }];
}
