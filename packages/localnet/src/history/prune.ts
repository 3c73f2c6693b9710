import type Database from 'better-sqlite3';
import { decodeRecord } from './codec.ts';
import { indexOfId, slotOfId, type TransactionRow } from './rows.ts';

/** Oldest transactions are forgotten beyond this many: some days of a busy market, a few gigabytes. */
export const HISTORY_TRANSACTIONS_MAX = 2_000_000;
/** Forgotten at a time, so that no write takes long. */
export const PRUNE_TRANSACTIONS = 500;

/** Forgets the oldest transactions with their index entries, and the blocks before them. Returns how many. */
export function createPruner(db: Database.Database): () => number {
  const oldest = db.prepare<[number], TransactionRow>('SELECT * FROM transactions ORDER BY id LIMIT ?');
  const removeLink = db.prepare(
    `DELETE FROM address_transactions
     WHERE address_id = (SELECT id FROM addresses WHERE address = ?) AND transaction_id = ?`,
  );
  const removeTransaction = db.prepare('DELETE FROM transactions WHERE id = ?');
  const removeBlocks = db.prepare('DELETE FROM blocks WHERE slot < ?');
  return db.transaction(() => {
    const rows = oldest.all(PRUNE_TRANSACTIONS);
    for (const { id, wire, meta, time_ms } of rows) {
      const place = { slot: slotOfId(id), indexInBlock: indexOfId(id), blockTimeMs: time_ms };
      for (const key of decodeRecord(wire, meta, place).keys) removeLink.run(key, id);
      removeTransaction.run(id);
    }
    const last = rows.at(-1);
    if (last !== undefined) removeBlocks.run(slotOfId(last.id));
    return rows.length;
  });
}
