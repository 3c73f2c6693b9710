import type { Limits } from '@chimera/core/limits';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { countColumn, jsonColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Every set of limits that ever held; parse `limits` with core's schema. */
export const limitsVersions = sqliteTable(
  'limits_versions',
  {
    seq: seqColumn('seq').primaryKey(),
    version: countColumn('version').notNull(),
    limits: jsonColumn<Partial<Limits>>('limits').notNull(),
    changedBy: textColumn('changed_by').notNull(),
    reason: textColumn('reason').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    // A version is given once.
    uniqueIndex('limits_versions_version').on(table.version),
  ],
);
