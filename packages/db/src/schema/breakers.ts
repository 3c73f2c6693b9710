import type { BreakerName, BreakerScope } from '@chimera/core/control/breakers';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Every trip and every end of a breaker; the last row of a breaker is its state. */
export const breakers = sqliteTable(
  'breakers',
  {
    seq: seqColumn('seq').primaryKey(),
    breaker: textColumn<BreakerName>('breaker').notNull(),
    action: textColumn<'tripped' | 'reset'>('action').notNull(),
    scope: textColumn<BreakerScope>('scope'),
    measured: textColumn('measured'),
    threshold: textColumn('threshold'),
    untilMs: unixMsColumn('until_ms'),
    cause: textColumn<'cooldown' | 'person'>('cause'),
    changedBy: textColumn('changed_by'),
    reason: textColumn('reason'),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [index('breakers_breaker').on(table.breaker, table.seq)],
);
