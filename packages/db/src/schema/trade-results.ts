import type { Strategy } from '@chimera/core/admission/signal';
import type { PositionId } from '@chimera/core/ids';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { lamportsColumn, seqColumn, textColumn, unixMsColumn, usdMicrosColumn } from '../columns.ts';

/** What each event realised, at the price of SOL of its moment. */
export const tradeResults = sqliteTable(
  'trade_results',
  {
    seq: seqColumn('seq').primaryKey(),
    positionId: textColumn<PositionId>('position_id').notNull(),
    strategy: textColumn<Strategy>('strategy').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
    netLamports: lamportsColumn('net_lamports').notNull(),
    solPriceUsdMicros: usdMicrosColumn('sol_price_usd_micros'),
    netUsdMicros: usdMicrosColumn('net_usd_micros'),
  },
  (table) => [
    // A trade's USD is the sum of its parts.
    index('trade_results_position_id').on(table.positionId),
    // What one side of the barbell brought in a month.
    index('trade_results_strategy').on(table.strategy, table.atMs),
  ],
);
