import type { BlockInfo } from '../chain/types.ts';

/** A transaction's place as one integer that sorts in chain order. */
export const TRANSACTIONS_PER_BLOCK_MAX = 65_536;

export const toTransactionId = (slot: number, indexInBlock: number): number =>
  slot * TRANSACTIONS_PER_BLOCK_MAX + indexInBlock;
export const slotOfId = (id: number): number => Math.floor(id / TRANSACTIONS_PER_BLOCK_MAX);
export const indexOfId = (id: number): number => id % TRANSACTIONS_PER_BLOCK_MAX;

/** The first 48 bits of a signature: an integer index is a fifth of a text one, and the wire bytes settle collisions. */
export function toHead(signature: Uint8Array): number {
  return Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength).readUIntBE(0, 6);
}

export interface BlockRow {
  readonly slot: number;
  readonly height: number;
  readonly blockhash: string;
  readonly previous_blockhash: string;
  readonly parent_slot: number;
  readonly time_ms: number;
}

export const toBlock = (row: BlockRow): BlockInfo => ({
  slot: row.slot,
  height: row.height,
  blockhash: row.blockhash,
  previousBlockhash: row.previous_blockhash,
  parentSlot: row.parent_slot,
  timeMs: row.time_ms,
});

export interface TransactionRow {
  readonly id: number;
  readonly time_ms: number;
  readonly wire: Uint8Array;
  readonly meta: string;
}

export interface AccountRow {
  readonly address: string;
  readonly lamports: bigint;
  readonly owner: string;
  readonly data: Uint8Array;
}
