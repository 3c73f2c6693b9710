import { assert } from '../assert.ts';
import { fromWire, type Json, toWire } from '../contract/wire.ts';
import type { OrderPlan } from '../decision/decision.ts';
import type { EventOf } from '../events.ts';

/** An attempt as it is about to be signed: everything of its event but the signature's own id. */
export type AttemptDraft = Omit<EventOf<'attempt_signed'>, 'type' | 'txid'>;

/**
 * What the second journal keeps beside a signature, so that a start can rebuild order and attempt when the
 * database lost them.
 */
export interface SignNote {
  readonly plan: OrderPlan;
  readonly draft: AttemptDraft;
  /** The newest journal row that was on disk at signing: a database that ends earlier has lost commits. */
  readonly journalSeq: number;
}

export const toNoteJson = (note: SignNote): Json => toWire(note);

/** The inverse. The log is written only by `toNoteJson`, so its fields are what the type says. */
export function fromNoteJson(json: unknown): SignNote {
  const note = fromWire(json);
  assert(
    typeof note === 'object' && note !== null && 'plan' in note && 'draft' in note && 'journalSeq' in note,
    'the signer log holds a note without plan, draft or journalSeq',
  );
  return note as SignNote;
}
