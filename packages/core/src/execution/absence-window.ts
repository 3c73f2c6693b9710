import type { AttemptDraft } from './sign-note.ts';

/** The highest height at which a block may still hold the transaction. Blockhash life is what the chain gave. */
export function boundOf(
  attempt: Pick<AttemptDraft, 'blockhashHeight' | 'lastValidHeight' | 'confirmedHeights'>,
): number {
  const life = attempt.lastValidHeight - attempt.blockhashHeight;
  const heightMax = Math.max(0, ...Object.values(attempt.confirmedHeights));
  return Math.max(attempt.lastValidHeight, heightMax + life) + 1;
}
