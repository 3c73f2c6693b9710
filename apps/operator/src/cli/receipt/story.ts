import type { EventOf, Journaled } from '@chimera/core/events';
import type { Address } from '@chimera/core/units/chain';
import type { TradeEntry } from '@chimera/db/trade-journal';

type AttemptEnd = EventOf<
  | 'attempt_landed_provisionally'
  | 'attempt_landed'
  | 'attempt_failed_on_chain'
  | 'attempt_died'
  | 'attempt_unresolved'
>;

/** One attempt as the journal tells it. */
export interface AttemptStory {
  readonly signed: Journaled<EventOf<'attempt_signed'>>;
  readonly bytes: Uint8Array | null;
  readonly sends: readonly Journaled<EventOf<'attempt_sent'>>[];
  /** The last word on it; null while nothing is known, and again after a fork. */
  readonly end: Journaled<AttemptEnd> | null;
}

/** The attempts of a trade in the order in which they were signed. */
export function attemptStories(entries: readonly TradeEntry[]): readonly AttemptStory[] {
  const stories = new Map<string, AttemptStory>();
  for (const { row, bytes } of entries) {
    const { event, ...at } = row;
    if (event.type === 'attempt_signed') {
      stories.set(event.txid, { signed: { ...at, event }, bytes, sends: [], end: null });
      continue;
    }
    const story = 'txid' in event ? stories.get(event.txid) : undefined;
    if (story === undefined) continue;
    stories.set(story.signed.event.txid, told(story, row));
  }
  return [...stories.values()];
}

function told(story: AttemptStory, { event, ...at }: Journaled): AttemptStory {
  switch (event.type) {
    case 'attempt_sent':
      return { ...story, sends: [...story.sends, { ...at, event }] };
    case 'attempt_rolled_back':
      return { ...story, end: null };
    // To whoever checks it, a landing is a landing.
    case 'attempt_landed_late':
      return { ...story, end: { ...at, event: { ...event, type: 'attempt_landed' } } };
    case 'attempt_landed_provisionally':
    case 'attempt_landed':
    case 'attempt_failed_on_chain':
    case 'attempt_died':
    case 'attempt_unresolved':
      return { ...story, end: { ...at, event } };
    default:
      return story;
  }
}

/** Which wallet and chain each start of the operator worked with, by its number. */
export type Boots = ReadonlyMap<number, { readonly wallet: Address; readonly genesis: string }>;

/** What is not over yet, as a sentence; null when the trade needs nothing more for a verdict. */
export function openQuestion(entries: readonly TradeEntry[]): string | null {
  const events = entries.map(({ row }) => row.event);
  const received = events.filter((event) => event.type === 'signal_received');
  const isDecided = (signalId: string): boolean =>
    events.some(
      (event) =>
        (event.type === 'signal_decided' || event.type === 'signal_dropped') && event.signalId === signalId,
    );
  if (received.some(({ signal }) => !isDecided(signal.signalId))) return 'a signal is not decided yet';
  const over = new Set(
    events.flatMap((event) => {
      if (event.type === 'order_abandoned') return [event.orderId];
      const isLanding = event.type === 'attempt_landed' || event.type === 'attempt_landed_late';
      return isLanding ? [event.fill.orderId] : [];
    }),
  );
  const isLive = events.some(
    (event) => event.type === 'signal_decided' && event.order !== null && !over.has(event.order.orderId),
  );
  return isLive ? 'an order is still being worked on' : null;
}
