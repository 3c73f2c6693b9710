import type { Slot, Txid } from '../units/chain.ts';

/** The end could not be proven: the attempt stays live and holds its budget. */
export interface AttemptUnresolved {
  readonly type: 'attempt_unresolved';
  readonly txid: Txid;
  readonly reason: string;
}
/**
 * A person took an attempt without a proven end in hand: asked for the proof now, stated that it landed, or wrote
 * it off, which releases its order; should it land after that, it is a stranger's transaction and halts entries.
 */
export interface AttemptHandled {
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
export interface AttemptSuperseded {
  readonly type: 'attempt_superseded';
  readonly txid: Txid;
  readonly slot: Slot;
  readonly error: string;
}
