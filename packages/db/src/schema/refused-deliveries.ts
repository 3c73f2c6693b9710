import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Deliveries that became no signal, and why. */
export const refusedDeliveries = sqliteTable(
  'refused_deliveries',
  {
    seq: seqColumn('seq').primaryKey(),
    providerId: textColumn('provider_id'),
    deliveryId: textColumn('delivery_id'),
    reason: textColumn('reason').notNull(),
    detail: textColumn('detail'),
    skipped: countColumn('skipped').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [index('refused_deliveries_provider').on(table.providerId)],
);
