import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { jsonColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';
import type { AuditedChange, AuditSubject } from '../project/config-audit.ts';

/** Every change of what people may set. */
export const configAudit = sqliteTable(
  'config_audit',
  {
    seq: seqColumn('seq').primaryKey(),
    subject: textColumn<AuditSubject>('subject').notNull(),
    subjectId: textColumn('subject_id').notNull(),
    changes: jsonColumn<readonly AuditedChange[]>('changes').notNull(),
    changedBy: textColumn('changed_by').notNull(),
    reason: textColumn('reason').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [index('config_audit_subject').on(table.subject)],
);
