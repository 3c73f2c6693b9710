import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Every turn from one endpoint to another, and why. */
export const providerSwitches = sqliteTable('provider_switches', {
  seq: seqColumn('seq').primaryKey(),
  group: textColumn<'rpc' | 'jito'>('route_group').notNull(),
  from: textColumn('from_id').notNull(),
  to: textColumn('to_id').notNull(),
  reason: textColumn('reason').notNull(),
  atMs: unixMsColumn('at_ms').notNull(),
});
