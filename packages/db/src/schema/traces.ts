import type { Trace } from '@chimera/core/execution/trace';
import type { SignalId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { jsonColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';
import { signals } from './signals.ts';

/** How long each stage of a signal took. */
export const traces = sqliteTable(
  'traces',
  {
    seq: seqColumn('seq').primaryKey(),
    signalId: textColumn<SignalId>('signal_id')
      .notNull()
      .references(() => signals.signalId),
    txid: textColumn<Txid>('txid'),
    trace: jsonColumn<Trace>('trace').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [
    // The drawer asks for the traces of its signal.
    index('traces_signal_id').on(table.signalId, table.seq),
  ],
);
