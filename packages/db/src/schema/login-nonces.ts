import type { Role } from '@chimera/core/control/roles';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** One-time login links, by hash. */
export const loginNonces = sqliteTable(
  'login_nonces',
  {
    seq: seqColumn('seq').primaryKey(),
    tokenHash: textColumn('token_hash').notNull(),
    role: textColumn<Role>('role').notNull(),
    issuedAtMs: unixMsColumn('issued_at_ms').notNull(),
    expiresAtMs: unixMsColumn('expires_at_ms').notNull(),
    usedAtMs: unixMsColumn('used_at_ms'),
  },
  (table) => [uniqueIndex('login_nonces_token_hash').on(table.tokenHash)],
);
