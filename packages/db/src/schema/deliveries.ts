import type { SignalId } from '@chimera/core/ids';
import { index, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Which deliveries told us of a signal, and how often. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    providerId: textColumn('provider_id').notNull(),
    deliveryId: textColumn('delivery_id').notNull(),
    signalId: textColumn<SignalId>('signal_id').notNull(),
    firstAtMs: unixMsColumn('first_at_ms').notNull(),
    lastAtMs: unixMsColumn('last_at_ms').notNull(),
    repeatCount: countColumn('repeat_count').notNull(),
  },
  (table) => [
    // A retry is known by its delivery; one delivery may carry several signals.
    primaryKey({ columns: [table.providerId, table.deliveryId, table.signalId] }),
    // A signal's page.
    index('deliveries_signal_id').on(table.signalId),
  ],
);
