import type { Slot, Txid } from '../units/chain.ts';
import type { Fill } from './fill.ts';

/** The end could not be proven: the attempt stays live and holds its budget. */
interface AttemptUnresolved {
  readonly type: 'attempt_unresolved';
  readonly txid: Txid;
  readonly reason: string;
}
/**
 * A person took an attempt without a proven end in hand: asked for the proof now, stated that it landed, or wrote
 * it off, which releases its order; should it land after that, entries halt and `attempt_landed_late` tells what it did.
 */
interface AttemptHandled {
  readonly type: 'attempt_handled';
  readonly txid: Txid;
  readonly action: 'retry' | 'adopt' | 'write_off';
  readonly by: string;
  readonly reason: string;
}
/**
 * Seen at confirmed to have failed, while it sold the whole exact balance: the order may be signed again before that
 * end is final, because of two such sales only one can execute. Its bytes are not sent again.
 */
interface AttemptSuperseded {
  readonly type: 'attempt_superseded';
  readonly txid: Txid;
  readonly slot: Slot;
  readonly error: string;
}
/**
 * Finalized, though a person had written it off. An order that has ended stays what it became: the fill of a purchase
 * names an order and a position of its own, of which the same commit tells, unless the old position is still there; that
 * of a sale names its order and the position that it sold from. An order that was still being tried ends.
 */
interface AttemptLandedLate {
  readonly type: 'attempt_landed_late';
  readonly txid: Txid;
  readonly fill: Fill;
  readonly witnesses: readonly string[];
}

export type UnresolvedEvent = AttemptUnresolved | AttemptHandled | AttemptSuperseded | AttemptLandedLate;
