import type { Txid } from '../units/chain.ts';

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
