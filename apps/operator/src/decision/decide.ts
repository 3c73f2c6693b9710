import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import { decide } from '@chimera/core/decision/decide';
import { WINNER_TRAILS } from '@chimera/core/decision/decide-exit';
import type { Decision, OrderPlan } from '@chimera/core/decision/decision';
import type { Facts } from '@chimera/core/decision/facts';
import type { Ids } from '@chimera/core/ids';
import { multipleBpsOf } from '@chimera/core/portfolio/exit-rules';
import type { JournalEntry } from '@chimera/db/journal';
import type { RecordEvents } from '../record.ts';

export interface DecideParts {
  readonly book: Book;
  readonly record: RecordEvents;
  readonly ids: Ids;
  /** Trips and ends breakers that are due, so that the book a BUY is put to knows of them. */
  readonly checkBreakers: () => void;
}

export type Decide = (signal: Signal, facts: Facts) => OrderPlan | null;

/**
 * Decides and records in one tick (DS2), so that no other decision can spend the same budget. Returns the order
 * of an approved signal. Nothing is awaited: what leaves the process waits for a later, durable event anyway.
 */
export function createDecide({ book, record, ids, checkBreakers }: DecideParts): Decide {
  return (signal, facts) => {
    // While its facts were collected, a signature of the signer's log may have told what became of it.
    if (!book.undecided.has(signal.signalId)) return null;
    if (signal.side === 'buy') checkBreakers();
    const decision = decide(signal, facts, book, ids);
    const isApproved = decision.verdict === 'approved';
    const order = isApproved ? decision.order : null;
    const token = facts.token.state === 'unknown' ? null : facts.token.value;
    record([
      ...trailOf(signal, facts, book, decision),
      {
        event: {
          type: 'signal_decided',
          signalId: signal.signalId,
          verdict: decision.verdict,
          reasons: isApproved ? [] : decision.reasons,
          gates: decision.gates,
          order,
          limitsVersion: book.limitsVersion,
          tokenSymbol: token?.symbol ?? null,
          tokenDecimals: token?.decimals ?? null,
        },
      },
    ]);
    return order;
  };
}

/** A leader's exit that is not followed because the position wins arms its trailing stop, in the same commit. */
function trailOf(signal: Signal, facts: Facts, book: Book, decision: Decision): readonly JournalEntry[] {
  if (decision.verdict !== 'denied' || !decision.reasons.includes(WINNER_TRAILS)) return [];
  const positionId = book.positionByMint.get(signal.mint);
  const held = positionId === undefined ? undefined : book.positions.get(positionId);
  const multiple =
    held === undefined ? null : multipleBpsOf(facts.positionValueLamports ?? null, held.amounts);
  if (positionId === undefined || multiple === null) return [];
  const peakBps = Math.max(multiple, held?.trail?.peakBps ?? 0);
  return [{ event: { type: 'trail_moved', positionId, peakBps, isArmed: true } }];
}
