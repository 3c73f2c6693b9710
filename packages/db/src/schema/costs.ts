import { index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { countColumn, flagColumn, seqColumn, textColumn, unixMsColumn, usdMicrosColumn } from '../columns.ts';

/** Every version of every monthly operating cost. */
export const costs = sqliteTable(
  'costs',
  {
    seq: seqColumn('seq').primaryKey(),
    version: countColumn('version').notNull(),
    costId: textColumn('cost_id').notNull(),
    name: textColumn('name').notNull(),
    monthlyUsdMicros: usdMicrosColumn('monthly_usd_micros').notNull(),
    fromMs: unixMsColumn('from_ms').notNull(),
    untilMs: unixMsColumn('until_ms'),
    isRemoved: flagColumn('is_removed').notNull(),
    changedBy: textColumn('changed_by').notNull(),
    reason: textColumn('reason').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    // A version is given once.
    uniqueIndex('costs_version').on(table.version),
    // The last word on each cost.
    index('costs_cost_id').on(table.costId, table.seq),
  ],
);
