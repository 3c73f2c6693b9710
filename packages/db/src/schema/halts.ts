import type { HaltMode, HaltSource } from '@chimera/core/control/halt';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Every halt and every resume; the last row is the latch. */
export const halts = sqliteTable('halts', {
  seq: seqColumn('seq').primaryKey(),
  epoch: countColumn('epoch').notNull(),
  action: textColumn<'set' | 'cleared'>('action').notNull(),
  mode: textColumn<HaltMode>('mode'),
  source: textColumn<HaltSource>('source'),
  changedBy: textColumn('changed_by').notNull(),
  reason: textColumn('reason').notNull(),
  atMs: unixMsColumn('at_ms').notNull(),
});
