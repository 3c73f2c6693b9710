import type { Lane } from '@chimera/core/admission/signal';
import type { EventOf, LetterClass } from '@chimera/core/events';
import type { Address } from '@chimera/core/units/chain';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** What was asked for and not executed, and why. */
export const deadLetters = sqliteTable(
  'dead_letter_queue',
  {
    seq: seqColumn('seq').primaryKey(),
    class: textColumn<LetterClass>('class').notNull(),
    subject: textColumn<EventOf<'dead_lettered'>['subject']>('subject').notNull(),
    subjectId: textColumn('subject_id').notNull(),
    mint: textColumn<Address>('mint'),
    lane: textColumn<Lane>('lane'),
    reason: textColumn('reason').notNull(),
    detail: textColumn('detail').notNull(),
    count: countColumn('count').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [index('dead_letter_queue_class').on(table.class)],
);
