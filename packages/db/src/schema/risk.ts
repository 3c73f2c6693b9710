import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, lamportsColumn, seqColumn, unixMsColumn, usdMicrosColumn } from '../columns.ts';

/** The one row of running figures that the breakers read. */
export const risk = sqliteTable('risk', {
  id: countColumn('id').primaryKey(),
  lastLossSeq: seqColumn('last_loss_seq').notNull(),
  lossClearedSeq: seqColumn('loss_cleared_seq').notNull(),
  lossStreak: countColumn('loss_streak').notNull(),
  spearLossStreak: countColumn('spear_loss_streak').notNull(),
  equityLamports: lamportsColumn('equity_lamports'),
  equityBeforeLamports: lamportsColumn('equity_before_lamports'),
  equityHighLamports: lamportsColumn('equity_high_lamports'),
  solPriceUsdMicros: usdMicrosColumn('sol_price_usd_micros'),
  solPriceAtMs: unixMsColumn('sol_price_at_ms').notNull(),
});
