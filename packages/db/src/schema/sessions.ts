import type { Role } from '@chimera/core/control/roles';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Sign-ins, by hash. */
export const sessions = sqliteTable(
  'sessions',
  {
    seq: seqColumn('seq').primaryKey(),
    sessionHash: textColumn('session_hash').notNull(),
    userId: textColumn('user_id').notNull(),
    role: textColumn<Role>('role').notNull(),
    tokenHash: textColumn('token_hash'),
    openedAtMs: unixMsColumn('opened_at_ms').notNull(),
    expiresAtMs: unixMsColumn('expires_at_ms').notNull(),
    closedAtMs: unixMsColumn('closed_at_ms'),
    closeReason: textColumn('close_reason'),
  },
  (table) => [
    // Each request looks its session up.
    uniqueIndex('sessions_session_hash').on(table.sessionHash),
  ],
);
