import type { Role } from '@chimera/core/control/roles';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Bearer keys, by hash. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    seq: seqColumn('seq').primaryKey(),
    keyId: textColumn('key_id').notNull(),
    name: textColumn('name').notNull(),
    role: textColumn<Role>('role').notNull(),
    secretHash: textColumn('secret_hash').notNull(),
    createdAtMs: unixMsColumn('created_at_ms').notNull(),
    revokedAtMs: unixMsColumn('revoked_at_ms'),
    revokedBy: textColumn('revoked_by'),
  },
  (table) => [
    uniqueIndex('api_keys_key_id').on(table.keyId),
    // Each request looks its key up.
    uniqueIndex('api_keys_secret_hash').on(table.secretHash),
  ],
);
