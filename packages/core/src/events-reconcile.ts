import type { PositionId } from './ids.ts';
import type { DifferenceAction, DifferenceKind, DifferenceSubject } from './portfolio/differences.ts';
import type { Address, Slot, Txid, UnixMs } from './units/chain.ts';
import type { TokenAtoms } from './units/lamports.ts';

/** One thing in which the books and the chain disagree. */
export interface Difference {
  /** The same disagreement has the same key in every run. */
  readonly key: string;
  readonly kind: DifferenceKind;
  readonly subject: DifferenceSubject;
  /** A transaction's id, the wallet for SOL, or a mint. */
  readonly subjectId: string;
  readonly mint: Address | null;
  readonly positionId: PositionId | null;
  /** What the books say and what the chain says; lamports where the subject is SOL. Null: it is not there. */
  readonly expectedAtoms: TokenAtoms | null;
  readonly actualAtoms: TokenAtoms | null;
  readonly detail: string;
  readonly action: DifferenceAction;
}

export type ReconciliationCause = 'daily' | 'recovery' | 'manual';

/** The books were laid beside the chain. One event, so that a run is told whole or not at all. */
export interface ReconciliationEnded {
  readonly type: 'reconciliation_ended';
  readonly cause: ReconciliationCause;
  readonly by: string;
  readonly startedAtMs: UnixMs;
  /** `incomplete`: something could not be compared; it says nothing about what was not. */
  readonly outcome: 'clean' | 'differs' | 'incomplete';
  /** What could not be compared, and why; null when everything was. */
  readonly note: string | null;
  /** The finalized slot whose balances were compared. */
  readonly slot: Slot | null;
  /** The wallet's history was compared up to here; the next run goes on from it. */
  readonly checkpoint: { readonly txid: Txid; readonly slot: Slot } | null;
  readonly transactionCount: number;
  readonly accountCount: number;
  /** Amounts that differ by less than the tolerance. */
  readonly toleratedCount: number;
  /** Differences that were known before and are still there. */
  readonly standingCount: number;
  readonly found: readonly Difference[];
  /** Known differences that are gone. */
  readonly settledKeys: readonly string[];
}
/** A person looked at a difference and explained it; from now on it is no news. */
export interface DifferenceResolved {
  readonly type: 'difference_resolved';
  readonly key: string;
  readonly by: string;
  readonly reason: string;
  /** Differences of amounts that are gone by what is booked in the same commit; left out, there are none. */
  readonly settledKeys?: readonly string[];
}

export type ReconcileEvent = ReconciliationEnded | DifferenceResolved;
