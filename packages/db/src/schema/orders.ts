import type { ExitCause, Strategy } from '@chimera/core/admission/signal';
import type { OrderState } from '@chimera/core/execution/order-machine';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import type { Address } from '@chimera/core/units/chain';
import { sql } from 'drizzle-orm';
import { index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { countColumn, lamportsColumn, ratioColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Entries and exits that were decided. */
export const orders = sqliteTable(
  'orders',
  {
    seq: seqColumn('seq').primaryKey(),
    orderId: textColumn<OrderId>('order_id').notNull(),
    signalId: textColumn<SignalId>('signal_id').notNull(),
    positionId: textColumn<PositionId>('position_id').notNull(),
    kind: textColumn<'entry' | 'exit'>('kind').notNull(),
    strategy: textColumn<Strategy>('strategy').notNull(),
    mint: textColumn<Address>('mint').notNull(),
    leader: textColumn<Address>('leader'),
    slippageBps: ratioColumn('slippage_bps').notNull(),
    tipLamports: lamportsColumn('tip_lamports').notNull(),
    limitsVersion: countColumn('limits_version').notNull(),
    sizeLamports: lamportsColumn('size_lamports'),
    reservedLamports: lamportsColumn('reserved_lamports'),
    deadlineAtMs: unixMsColumn('deadline_at_ms'),
    cause: textColumn<ExitCause>('cause'),
    causeKey: textColumn('cause_key'),
    fractionBps: ratioColumn('fraction_bps'),
    state: textColumn<OrderState>('state').notNull(),
    reason: textColumn('reason'),
    decidedAtMs: unixMsColumn('decided_at_ms').notNull(),
    sentAtMs: unixMsColumn('sent_at_ms'),
    endedAtMs: unixMsColumn('ended_at_ms'),
  },
  (table) => [
    uniqueIndex('orders_order_id').on(table.orderId),
    // At most one order comes of a signal.
    uniqueIndex('orders_signal_id').on(table.signalId),
    // A position's page.
    index('orders_position_id').on(table.positionId),
    // Boot takes the live ones; the index stays as small as they are few.
    index('orders_live').on(table.state).where(sql`state IN ('planned', 'working')`),
  ],
);
