import { BLOCKHASH_LIFE_BLOCKS } from './block-window.ts';
import type { TransactionError, TransactionRecord } from './types.ts';

/** Statuses answer without the disk for twice a blockhash's life; nothing older can be sent again. */
export const STATUS_WINDOW_BLOCKS = 2 * BLOCKHASH_LIFE_BLOCKS;
/** Whole records stay for the blocks in which clients ask for them most. */
const RECORD_WINDOW_BLOCKS = 48;
const RECORDS_MAX = 4_000;

export interface RecentStatus {
  readonly slot: number;
  readonly err: TransactionError | null;
}

interface Kept<T> {
  readonly height: number;
  readonly value: T;
}

/** The transactions of the newest blocks: duplicates, statuses and records without the disk. */
export interface Recent {
  add(record: TransactionRecord, height: number): void;
  addStatus(txid: string, status: RecentStatus, height: number): void;
  status(txid: string): RecentStatus | null;
  record(txid: string): TransactionRecord | null;
  prune(height: number): void;
}

export function createRecent(): Recent {
  const statuses = new Map<string, Kept<RecentStatus>>();
  const records = new Map<string, Kept<TransactionRecord>>();
  return {
    add(record, height) {
      statuses.set(record.txid, { height, value: { slot: record.slot, err: record.err } });
      records.set(record.txid, { height, value: record });
    },
    addStatus: (txid, status, height) => statuses.set(txid, { height, value: status }),
    status: (txid) => statuses.get(txid)?.value ?? null,
    record: (txid) => records.get(txid)?.value ?? null,
    prune(height) {
      dropOld(statuses, height - STATUS_WINDOW_BLOCKS, Number.MAX_SAFE_INTEGER);
      dropOld(records, height - RECORD_WINDOW_BLOCKS, RECORDS_MAX);
    },
  };
}

/** Maps keep insertion order, which is chain order, so the oldest are first. */
function dropOld<T>(kept: Map<string, Kept<T>>, minHeight: number, sizeMax: number): void {
  for (const [txid, { height }] of kept) {
    if (height >= minHeight && kept.size <= sizeMax) return;
    kept.delete(txid);
  }
}
