import type { DeadlineAction, DeadlineSubject } from '@chimera/core/control/deadline-event';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** What was late, and what was done about it. */
export const deadlinesPassed = sqliteTable(
  'deadlines_passed',
  {
    seq: seqColumn('seq').primaryKey(),
    subject: textColumn<DeadlineSubject>('subject').notNull(),
    subjectId: textColumn('subject_id').notNull(),
    state: textColumn('state').notNull(),
    owner: textColumn('owner').notNull(),
    action: textColumn<DeadlineAction>('action').notNull(),
    waitedMs: countColumn('waited_ms').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  // The page of what was late.
  (table) => [index('deadlines_passed_subject').on(table.subjectId)],
);
