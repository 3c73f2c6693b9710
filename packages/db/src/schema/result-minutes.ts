import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { flagColumn, lamportsColumn, unixMsColumn, usdMicrosColumn } from '../columns.ts';

/** What was realised in each minute with a result, net. */
export const resultMinutes = sqliteTable('result_minutes', {
  startMs: unixMsColumn('start_ms').primaryKey(),
  pnlLamports: lamportsColumn('pnl_lamports').notNull(),
  pnlUsdMicros: usdMicrosColumn('pnl_usd_micros').notNull(),
  hasUnpriced: flagColumn('has_unpriced').notNull(),
});
