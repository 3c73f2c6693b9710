import type { Txid } from '@chimera/core/units/chain';
import type { Db } from './open.ts';

/**
 * The signed transactions, for the operator alone: whoever holds these bytes can send them. Kept apart from
 * every other read, so that no list, export or stream can reach them by accident.
 */
export function createAttemptBytes(db: Db): (txid: Txid) => Uint8Array | null {
  const read = db.prepare<[string], Uint8Array>('SELECT raw FROM attempts WHERE txid = ?').pluck();
  return (txid) => read.get(txid) ?? null;
}
