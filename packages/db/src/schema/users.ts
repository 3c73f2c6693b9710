import type { Role } from '@chimera/core/control/roles';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** People who have signed in. */
export const users = sqliteTable(
  'users',
  {
    seq: seqColumn('seq').primaryKey(),
    userId: textColumn('user_id').notNull(),
    role: textColumn<Role>('role').notNull(),
    createdAtMs: unixMsColumn('created_at_ms').notNull(),
    lastSeenAtMs: unixMsColumn('last_seen_at_ms').notNull(),
  },
  (table) => [uniqueIndex('users_user_id').on(table.userId)],
);
