import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, lamportsColumn, seqColumn, unixMsColumn, usdMicrosColumn } from '../columns.ts';

/** Points of the equity curve. */
export const equitySamples = sqliteTable(
  'equity_samples',
  {
    seq: seqColumn('seq').primaryKey(),
    atMs: unixMsColumn('at_ms').notNull(),
    walletLamports: lamportsColumn('wallet_lamports').notNull(),
    positionsValueLamports: lamportsColumn('positions_value_lamports').notNull(),
    rentLockedLamports: lamportsColumn('rent_locked_lamports').notNull(),
    solPriceUsdMicros: usdMicrosColumn('sol_price_usd_micros'),
    openPositionCount: countColumn('open_position_count').notNull(),
  },
  (table) => [
    // The curve is cut by time.
    index('equity_samples_at').on(table.atMs),
  ],
);
