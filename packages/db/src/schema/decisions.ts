import type { GateResult } from '@chimera/core/decision/gates';
import type { OrderId, SignalId } from '@chimera/core/ids';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { countColumn, jsonColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Verdicts with every evaluated gate. */
export const decisions = sqliteTable(
  'decisions',
  {
    seq: seqColumn('seq').primaryKey(),
    signalId: textColumn<SignalId>('signal_id').notNull(),
    verdict: textColumn<'approved' | 'denied'>('verdict').notNull(),
    reasons: jsonColumn<readonly string[]>('reasons').notNull(),
    gates: jsonColumn<readonly GateResult[]>('gates').notNull(),
    orderId: textColumn<OrderId>('order_id'),
    limitsVersion: countColumn('limits_version').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    // One verdict for a signal.
    uniqueIndex('decisions_signal_id').on(table.signalId),
  ],
);
