import { must } from '@chimera/core/assert';
import { type AttemptState, attemptMachine } from '@chimera/core/execution/attempt-machine';
import type { OrderId } from '@chimera/core/ids';
import { transition } from '@chimera/core/machine';
import type { Txid } from '@chimera/core/units/chain';
import type { Db } from '../open.ts';

/** What an event adds to the attempt's row; a missing field keeps what is there. */
export interface AttemptNotes {
  readonly landedAtMs?: number | null;
  readonly landedSlot?: number | null;
  readonly endedAtMs?: number;
  readonly error?: string;
  readonly evidence?: string;
  readonly failedFeeLamports?: bigint;
  readonly failedDeltaLamports?: bigint;
}

interface Stored {
  readonly order_id: OrderId;
  readonly state: AttemptState;
  readonly landed_at_ms: bigint | null;
  readonly landed_slot: bigint | null;
  readonly ended_at_ms: bigint | null;
  readonly error: string | null;
  readonly evidence: string | null;
  readonly failed_fee_lamports: bigint | null;
  readonly failed_delta_lamports: bigint | null;
}

/** Moves an attempt along core's table and returns whose it is and where it came from. */
export type AttemptMover = (
  txid: Txid,
  to: AttemptState,
  notes: AttemptNotes,
) => { readonly orderId: OrderId; readonly from: AttemptState };

export function createAttemptMover(db: Db): AttemptMover {
  const read = db.prepare<[string], Stored>(
    `SELECT order_id, state, landed_at_ms, landed_slot, ended_at_ms, error, evidence, failed_fee_lamports,
       failed_delta_lamports FROM attempts WHERE txid = ?`,
  );
  const update = db.prepare<[Omit<Stored, 'order_id'> & { readonly txid: string }]>(
    `UPDATE attempts SET state = @state, landed_at_ms = @landed_at_ms, landed_slot = @landed_slot,
       ended_at_ms = @ended_at_ms, error = @error, evidence = @evidence,
       failed_fee_lamports = @failed_fee_lamports, failed_delta_lamports = @failed_delta_lamports
     WHERE txid = @txid`,
  );
  return (txid, to, notes) => {
    const stored = must(read.get(txid), 'attempt');
    const { order_id: orderId, ...before } = stored;
    update.run({ ...before, ...toColumns(notes), state: transition(attemptMachine, stored.state, to), txid });
    return { orderId, from: stored.state };
  };
}

const toInteger = (value: number | null): bigint | null => (value === null ? null : BigInt(value));

function toColumns(notes: AttemptNotes): Partial<Stored> {
  return {
    ...(notes.landedAtMs !== undefined && { landed_at_ms: toInteger(notes.landedAtMs) }),
    ...(notes.landedSlot !== undefined && { landed_slot: toInteger(notes.landedSlot) }),
    ...(notes.endedAtMs !== undefined && { ended_at_ms: toInteger(notes.endedAtMs) }),
    ...(notes.error !== undefined && { error: notes.error }),
    ...(notes.evidence !== undefined && { evidence: notes.evidence }),
    ...(notes.failedFeeLamports !== undefined && { failed_fee_lamports: notes.failedFeeLamports }),
    ...(notes.failedDeltaLamports !== undefined && { failed_delta_lamports: notes.failedDeltaLamports }),
  };
}
