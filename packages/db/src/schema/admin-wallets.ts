import type { Role } from '@chimera/core/control/roles';
import type { Address } from '@chimera/core/units/chain';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Wallets that may sign in. */
export const adminWallets = sqliteTable(
  'admin_wallets',
  {
    seq: seqColumn('seq').primaryKey(),
    wallet: textColumn<Address>('wallet').notNull(),
    role: textColumn<Role>('role').notNull(),
    label: textColumn('label'),
    addedAtMs: unixMsColumn('added_at_ms').notNull(),
    addedBy: textColumn('added_by').notNull(),
    removedAtMs: unixMsColumn('removed_at_ms'),
    removedBy: textColumn('removed_by'),
  },
  (table) => [uniqueIndex('admin_wallets_wallet').on(table.wallet)],
);
