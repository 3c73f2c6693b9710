import type { PositionId } from '@chimera/core/ids';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { flagColumn, ratioColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** High-water marks for trailing stops, as multiples of cost in basis points. */
export const positionTrails = sqliteTable('position_trails', {
  positionId: textColumn<PositionId>('position_id').primaryKey(),
  seq: seqColumn('seq').notNull(),
  peakBps: ratioColumn('peak_bps').notNull(),
  isArmed: flagColumn('is_armed').notNull(),
  movedAtMs: unixMsColumn('moved_at_ms').notNull(),
});
