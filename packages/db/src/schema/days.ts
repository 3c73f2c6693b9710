import { lamports } from '@chimera/core/units/lamports';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, lamportsColumn, unixMsColumn } from '../columns.ts';

/** The funnel and the realised result of each UTC day. */
export const days = sqliteTable('days', {
  dayStartMs: unixMsColumn('day_start_ms').primaryKey(),
  realisedPnlLamports: lamportsColumn('realised_pnl_lamports').notNull().default(lamports(0n)),
  buySignalCount: countColumn('buy_signal_count').notNull().default(0),
  sellSignalCount: countColumn('sell_signal_count').notNull().default(0),
  deniedCount: countColumn('denied_count').notNull().default(0),
  droppedCount: countColumn('dropped_count').notNull().default(0),
  entryApprovedCount: countColumn('entry_approved_count').notNull().default(0),
  exitApprovedCount: countColumn('exit_approved_count').notNull().default(0),
  entrySentCount: countColumn('entry_sent_count').notNull().default(0),
  exitSentCount: countColumn('exit_sent_count').notNull().default(0),
  entryLandedCount: countColumn('entry_landed_count').notNull().default(0),
  exitLandedCount: countColumn('exit_landed_count').notNull().default(0),
  positionClosedCount: countColumn('position_closed_count').notNull().default(0),
});
