import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn } from '../columns.ts';

/** The links that make a changed audit row show. */
export const auditChain = sqliteTable('audit_chain', {
  seq: seqColumn('seq').primaryKey(),
  previous: textColumn('previous').notNull(),
  mac: textColumn('mac').notNull(),
});
