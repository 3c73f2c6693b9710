import type { Difference, ReconciliationEnded } from '@chimera/core/events-reconcile';
import type { PositionId } from '@chimera/core/ids';
import type { Address, Txid } from '@chimera/core/units/chain';
import { index, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { atomsColumn, countColumn, seqColumn, slotColumn, textColumn, unixMsColumn } from '../columns.ts';

/** One row for each time the books were laid beside the chain. */
export const reconciliationRuns = sqliteTable('reconciliation_runs', {
  seq: seqColumn('seq').primaryKey(),
  cause: textColumn<ReconciliationEnded['cause']>('cause').notNull(),
  startedBy: textColumn('started_by').notNull(),
  startedAtMs: unixMsColumn('started_at_ms').notNull(),
  endedAtMs: unixMsColumn('ended_at_ms').notNull(),
  outcome: textColumn<ReconciliationEnded['outcome']>('outcome').notNull(),
  note: textColumn('note'),
  slot: slotColumn('slot'),
  checkpointTxid: textColumn<Txid>('checkpoint_txid'),
  checkpointSlot: slotColumn('checkpoint_slot'),
  transactionCount: countColumn('transaction_count').notNull(),
  accountCount: countColumn('account_count').notNull(),
  toleratedCount: countColumn('tolerated_count').notNull(),
  foundCount: countColumn('found_count').notNull(),
  standingCount: countColumn('standing_count').notNull(),
});

/** One row for each difference, in the run that found it first. */
export const reconciliationLog = sqliteTable(
  'reconciliation_log',
  {
    seq: seqColumn('seq').notNull(),
    key: textColumn('key').notNull(),
    kind: textColumn<Difference['kind']>('kind').notNull(),
    subject: textColumn<Difference['subject']>('subject').notNull(),
    subjectId: textColumn('subject_id').notNull(),
    mint: textColumn<Address>('mint'),
    positionId: textColumn<PositionId>('position_id'),
    expectedAtoms: atomsColumn('expected_atoms'),
    actualAtoms: atomsColumn('actual_atoms'),
    detail: textColumn('detail').notNull(),
    action: textColumn<Difference['action']>('action').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.seq, table.key] }), index('reconciliation_log_key').on(table.key)],
);

/** What ended a difference. */
export const reconciliationResolutions = sqliteTable(
  'reconciliation_resolutions',
  {
    seq: seqColumn('seq').notNull(),
    key: textColumn('key').notNull(),
    cause: textColumn<'person' | 'settled'>('cause').notNull(),
    resolvedBy: textColumn('resolved_by').notNull(),
    reason: textColumn('reason').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.seq, table.key] }),
    index('reconciliation_resolutions_key').on(table.key),
  ],
);
