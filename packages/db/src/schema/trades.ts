import type { Strategy } from '@chimera/core/admission/signal';
import type { PositionId, SignalId } from '@chimera/core/ids';
import type { Address } from '@chimera/core/units/chain';
import { index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { lamportsColumn, seqColumn, textColumn, unixMsColumn, usdMicrosColumn } from '../columns.ts';
import type { TradeState } from '../project/trades.ts';

/** What each position that realised something has realised, and what became of it. */
export const trades = sqliteTable(
  'trades',
  {
    seq: seqColumn('seq').primaryKey(),
    positionId: textColumn<PositionId>('position_id').notNull(),
    signalId: textColumn<SignalId>('signal_id').notNull(),
    strategy: textColumn<Strategy>('strategy').notNull(),
    mint: textColumn<Address>('mint').notNull(),
    leader: textColumn<Address>('leader'),
    state: textColumn<TradeState>('state').notNull(),
    openedAtMs: unixMsColumn('opened_at_ms'),
    closedAtMs: unixMsColumn('closed_at_ms'),
    resultAtMs: unixMsColumn('result_at_ms').notNull(),
    sizeLamports: lamportsColumn('size_lamports').notNull(),
    grossLamports: lamportsColumn('gross_lamports').notNull(),
    feeLamports: lamportsColumn('fee_lamports').notNull(),
    tipLamports: lamportsColumn('tip_lamports').notNull(),
    rentLamports: lamportsColumn('rent_lamports').notNull(),
    netLamports: lamportsColumn('net_lamports').notNull(),
    netUsdMicros: usdMicrosColumn('net_usd_micros'),
    solPriceUsdMicros: usdMicrosColumn('sol_price_usd_micros'),
  },
  (table) => [
    // One trade for each position.
    uniqueIndex('trades_position_id').on(table.positionId),
    // The ledger, newest first, and its cut by time.
    index('trades_result_at').on(table.resultAtMs),
    // What one leader brought.
    index('trades_leader').on(table.leader),
  ],
);
