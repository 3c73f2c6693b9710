import type { Txid } from '@chimera/core/units/chain';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { lamportsColumn, seqColumn, slotColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Changes of our wallet by no order of ours. */
export const walletTransfers = sqliteTable(
  'wallet_transfers',
  {
    seq: seqColumn('seq').primaryKey(),
    txid: textColumn<Txid>('txid').notNull(),
    walletDeltaLamports: lamportsColumn('wallet_delta_lamports').notNull(),
    slot: slotColumn('slot').notNull(),
    kind: textColumn<'deposit' | 'dust' | 'unknown_signed'>('kind').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    // The sweep counts a transaction once.
    uniqueIndex('wallet_transfers_txid').on(table.txid),
  ],
);
