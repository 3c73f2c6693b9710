import type { Slot } from '@chimera/core/units/chain';
import type { SignatureStatus } from '@chimera/solana/rpc/history-methods';

/** What one provider said in one poll; `unanswered` when it could not be asked. */
export type ProviderAnswer =
  | { readonly providerId: string; readonly answered: true; readonly status: SignatureStatus | null }
  | { readonly providerId: string; readonly answered: false };

/** The strongest thing any provider says of a transaction. Absence is never concluded from this. */
export type Sighting =
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'unseen' }
  | {
      readonly kind: 'processed' | 'confirmed' | 'finalized';
      readonly slot: Slot;
      readonly hasFailed: boolean;
      readonly err: unknown;
    };

const RANK = { processed: 1, confirmed: 2, finalized: 3 } as const;

export function strongestSighting(answers: readonly ProviderAnswer[]): Sighting {
  let best: SignatureStatus | null = null;
  let isAnswered = false;
  for (const answer of answers) {
    if (!answer.answered) continue;
    isAnswered = true;
    const { status } = answer;
    if (status === null) continue;
    if (best === null || RANK[status.confirmationStatus] > RANK[best.confirmationStatus]) best = status;
  }
  if (best === null) return { kind: isAnswered ? 'unseen' : 'unanswered' };
  return { kind: best.confirmationStatus, slot: best.slot, hasFailed: best.err !== null, err: best.err };
}

/** True when every provider answered, and none of them knows the transaction. */
export const isUnseenByAll = (answers: readonly ProviderAnswer[]): boolean =>
  answers.length > 0 && answers.every((answer) => answer.answered && answer.status === null);
