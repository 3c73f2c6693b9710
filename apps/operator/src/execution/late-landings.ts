import type { Book } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import { bookLateLanding } from '@chimera/core/execution/late-landing';
import { judgeWords } from '@chimera/core/execution/second-word';
import type { Ids } from '@chimera/core/ids';
import type { Address, Txid } from '@chimera/core/units/chain';
import type { Chain, Clock, Logger } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import {
  amountsText,
  askEveryProvider,
  isMeasurable,
  type MeasureContext,
  type Told,
  toFill,
} from './steps/measure.ts';

/** `unbookable`: it failed, or no position has what it sold: then it is a transaction that no order explains. */
export type LateOutcome = 'booked' | 'waits' | 'unbookable' | 'not_ours';

/** Takes what a person wrote off into the books when it landed all the same. */
export interface LateLandings {
  /** For a transaction that somebody shows as finalized; resolves when what was booked is on disk. */
  readonly take: (txid: Txid) => Promise<LateOutcome>;
}

export interface LateLandingsParts {
  readonly chain: Pick<Chain, 'providers'>;
  readonly wallet: Address;
  readonly tipAccounts: () => ReadonlySet<Address>;
  readonly book: Book;
  readonly record: RecordEvents;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly slotMs: () => number;
  readonly logger: Logger;
  readonly writtenOff: (txid: Txid) => OrderPlan | null;
  readonly haltEntries: (reason: string) => void;
}

export function createLateLandings(parts: LateLandingsParts): LateLandings {
  const firstToldMs = new Map<Txid, number>();
  return {
    take: async (txid) => {
      const plan = parts.writtenOff(txid);
      if (plan === null) return 'not_ours';
      if (!firstToldMs.has(txid)) tell(txid, plan, parts);
      const sinceMs = firstToldMs.get(txid) ?? parts.clock.monotonicMs();
      firstToldMs.set(txid, sinceMs);
      const context = { txid, plan, wallet: parts.wallet, tipAccounts: parts.tipAccounts() };
      const waitedSlots = (parts.clock.monotonicMs() - sinceMs) / parts.slotMs();
      const word = await wordOn(context, waitedSlots, parts);
      if (word === null) return 'waits';
      const outcome = await book(word, context, parts);
      if (outcome !== 'waits') firstToldMs.delete(txid);
      return outcome;
    },
  };
}

/** The assumption that let its order go on was wrong, so a person looks before anything is bought again. */
function tell(txid: Txid, { orderId }: OrderPlan, { logger, haltEntries }: LateLandingsParts): void {
  const sentence = `transaction ${txid}, which was written off, has landed after all`;
  logger.error({ txid, orderId }, `${sentence}; entries are halted`);
  haltEntries(sentence);
}

interface Agreed extends Told {
  readonly witnesses: readonly string[];
}

/** As for every landing two providers must say the same, and one alone is believed only after a while. */
async function wordOn(
  context: MeasureContext,
  waitedSlots: number,
  { chain }: LateLandingsParts,
): Promise<Agreed | null> {
  const told = await askEveryProvider(chain, context.txid, 'finalized');
  const words = told
    .filter(({ transaction }) => isMeasurable(transaction, context.wallet))
    .map((each) => ({ ...each, says: amountsText(each.transaction, context) }));
  const [first] = words;
  if (first === undefined) return null;
  const judgement = judgeWords(words, { providerCount: chain.providers.length, waitedSlots });
  if (judgement.outcome === 'agreed') {
    const agreed = words.find(({ says }) => says === judgement.says) ?? first;
    return { ...agreed, witnesses: judgement.witnesses };
  }
  return judgement.outcome === 'given_up' ? { ...first, witnesses: [first.providerId] } : null;
}

async function book(
  { transaction, witnesses }: Agreed,
  context: MeasureContext,
  parts: LateLandingsParts,
): Promise<LateOutcome> {
  const { txid, plan } = context;
  if (transaction.err !== null) return 'unbookable';
  const late = { txid, plan, fill: toFill(transaction, context), witnesses };
  const booking = bookLateLanding(late, { ...parts, nowMs: parts.clock.nowMs() });
  if (booking.outcome === 'booked') {
    await parts.record(booking.events.map((event) => ({ event }))).durable;
    parts.logger.warn({ txid }, 'what it did is booked');
  }
  if (booking.outcome === 'unbookable') parts.logger.error({ txid }, booking.reason);
  return booking.outcome;
}
