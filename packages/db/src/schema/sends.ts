import type { Txid } from '@chimera/core/units/chain';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Where an attempt's bytes went: hints for people. */
export const sends = sqliteTable(
  'sends',
  {
    seq: seqColumn('seq').primaryKey(),
    txid: textColumn<Txid>('txid').notNull(),
    route: textColumn<'jito' | 'rpc'>('route').notNull(),
    endpoint: textColumn('endpoint').notNull(),
    sentAtMs: unixMsColumn('sent_at_ms').notNull(),
    answer: textColumn('answer').notNull(),
  },
  (table) => [
    // A transaction's page.
    index('sends_txid').on(table.txid),
  ],
);
