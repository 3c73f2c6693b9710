import type { Strategy } from '@chimera/core/admission/signal';
import type { Txid } from '@chimera/core/units/chain';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { lamportsColumn, seqColumn, slotColumn, textColumn, unixMsColumn } from '../columns.ts';

/** The tip of every landed transaction that paid one. */
export const jitoTipHistory = sqliteTable(
  'jito_tip_history',
  {
    seq: seqColumn('seq').primaryKey(),
    txid: textColumn<Txid>('txid').notNull(),
    strategy: textColumn<Strategy>('strategy').notNull(),
    kind: textColumn<'entry' | 'exit'>('kind').notNull(),
    tipLamports: lamportsColumn('tip_lamports').notNull(),
    slot: slotColumn('slot').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    // A transaction lands once.
    uniqueIndex('jito_tip_history_txid').on(table.txid),
  ],
);
