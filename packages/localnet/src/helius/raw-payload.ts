import type { TransactionRecord } from '../chain/types.ts';
import { encodeTransaction } from '../rpc/encode/transaction.ts';

/** One element of a raw webhook's body. Lamports stay bigints for the JSON writer. */
export function rawPayload(record: TransactionRecord): unknown {
  return {
    blockTime: Math.floor(record.blockTimeMs / 1_000),
    indexWithinBlock: record.indexInBlock,
    slot: record.slot,
    ...encodeTransaction(record, 'json', 0),
  };
}
