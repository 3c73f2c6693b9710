/** What one provider says that a finalized transaction of ours did, as text that is equal where the amounts are. */
export interface Word {
  readonly providerId: string;
  readonly says: string;
}

/**
 * `agreed`: two providers say the same, or the only one that there is has spoken. `waits`: one has, and another may
 * yet. `disputed`: no two say the same. `given_up`: it was waited for long enough; what is booked now rests on the
 * word of one.
 */
export type Judgement =
  | { readonly outcome: 'agreed'; readonly says: string; readonly witnesses: readonly string[] }
  | { readonly outcome: 'waits' | 'disputed' | 'given_up' };

const WITNESSES_MIN = 2;
/** A second provider that has forgotten the transaction, or is down, holds up its finality for this long: a minute. */
export const ALONE_SLOTS_MAX = 150;
/** So long the providers may contradict each other before a sale is booked on one word: the next must not wait. */
export const DISPUTE_SLOTS_MAX = 750;

/** Two independent providers must say the same of a transaction before its amounts are final. */
export function judgeWords(
  words: readonly Word[],
  { providerCount, waitedSlots }: { readonly providerCount: number; readonly waitedSlots: number },
): Judgement {
  const witnessesOf = (says: string): readonly string[] =>
    words.filter((word) => word.says === says).map(({ providerId }) => providerId);
  const needed = Math.min(WITNESSES_MIN, providerCount);
  for (const { says } of words) {
    const witnesses = witnessesOf(says);
    if (new Set(witnesses).size >= needed) return { outcome: 'agreed', says, witnesses };
  }
  if (new Set(words.map(({ providerId }) => providerId)).size < WITNESSES_MIN)
    return { outcome: waitedSlots < ALONE_SLOTS_MAX ? 'waits' : 'given_up' };
  return { outcome: waitedSlots < DISPUTE_SLOTS_MAX ? 'disputed' : 'given_up' };
}
