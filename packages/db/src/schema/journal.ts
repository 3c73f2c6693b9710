import type { EventType } from '@chimera/core/events';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { blobColumn, countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Every event ever recorded, in replay order. Read it through `read-journal`. */
export const journal = sqliteTable('journal', {
  seq: seqColumn('seq').primaryKey(),
  atMs: unixMsColumn('at_ms').notNull(),
  type: textColumn<EventType>('type').notNull(),
  version: countColumn('version').notNull(),
  data: textColumn('data').notNull(),
  bytes: blobColumn('bytes'),
});
