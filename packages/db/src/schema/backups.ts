import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Copies of the database that were made. */
export const backups = sqliteTable('backups', {
  seq: seqColumn('seq').primaryKey(),
  file: textColumn('file').notNull(),
  untilSeq: countColumn('until_seq').notNull(),
  sizeBytes: countColumn('size_bytes').notNull(),
  sha256: textColumn('sha256').notNull(),
  atMs: unixMsColumn('at_ms').notNull(),
});
