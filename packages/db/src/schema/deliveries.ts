import { primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Which deliveries told us of a signal, and how often. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    signalSeq: seqColumn('signal_seq').notNull(),
    providerId: textColumn('provider_id').notNull(),
    deliveryId: textColumn('delivery_id').notNull(),
    firstAtMs: unixMsColumn('first_at_ms').notNull(),
    lastAtMs: unixMsColumn('last_at_ms').notNull(),
    repeatCount: countColumn('repeat_count').notNull(),
  },
  // One delivery may carry several signals; a new one is written beside the one before.
  (table) => [primaryKey({ columns: [table.signalSeq, table.providerId, table.deliveryId] })],
);
