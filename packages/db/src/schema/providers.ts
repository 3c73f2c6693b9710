import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { flagColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Who may post signals. The sealed secrets are for the operator alone. */
export const providers = sqliteTable(
  'providers',
  {
    seq: seqColumn('seq').primaryKey(),
    providerId: textColumn('provider_id').notNull(),
    scheme: textColumn<'standard' | 'legacy' | 'helius'>('scheme').notNull(),
    sealedSecret: textColumn('sealed_secret').notNull(),
    isActive: flagColumn('is_active').notNull(),
    mayTradeWithoutLeader: flagColumn('may_trade_without_leader').notNull(),
    createdAtMs: unixMsColumn('created_at_ms').notNull(),
    changedAtMs: unixMsColumn('changed_at_ms').notNull(),
    changedBy: textColumn('changed_by').notNull(),
    maySendSpear: flagColumn('may_send_spear').notNull(),
    sealedPreviousSecret: textColumn('sealed_previous_secret'),
    previousUntilMs: unixMsColumn('previous_until_ms'),
  },
  (table) => [uniqueIndex('providers_provider_id').on(table.providerId)],
);
