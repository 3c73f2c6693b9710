import type { ExitMode, WalletOrigin, WalletStatus } from '@chimera/core/control/wallet';
import type { Address } from '@chimera/core/units/chain';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { ratioColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** The roster: one row for each leader. */
export const wallets = sqliteTable(
  'wallets',
  {
    seq: seqColumn('seq').primaryKey(),
    wallet: textColumn<Address>('wallet').notNull(),
    status: textColumn<WalletStatus>('status').notNull(),
    label: textColumn('label'),
    wqs: ratioColumn('wqs'),
    clusterId: textColumn('cluster_id'),
    origin: textColumn<WalletOrigin>('origin').notNull(),
    reason: textColumn('reason'),
    activeUntilMs: unixMsColumn('active_until_ms'),
    createdAtMs: unixMsColumn('created_at_ms').notNull(),
    changedAtMs: unixMsColumn('changed_at_ms').notNull(),
    changedBy: textColumn('changed_by').notNull(),
    exitMode: textColumn<ExitMode>('exit_mode').notNull(),
  },
  (table) => [uniqueIndex('wallets_wallet').on(table.wallet)],
);
