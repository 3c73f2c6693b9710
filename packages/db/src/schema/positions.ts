import type { Strategy } from '@chimera/core/admission/signal';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import type { PositionState } from '@chimera/core/portfolio/position-machine';
import type { Address } from '@chimera/core/units/chain';
import { sql } from 'drizzle-orm';
import { index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { atomsColumn, countColumn, lamportsColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** What we hold or held because of one entry, with its derived amounts. */
export const positions = sqliteTable(
  'positions',
  {
    seq: seqColumn('seq').primaryKey(),
    positionId: textColumn<PositionId>('position_id').notNull(),
    entryOrderId: textColumn<OrderId>('entry_order_id').notNull(),
    signalId: textColumn<SignalId>('signal_id').notNull(),
    strategy: textColumn<Strategy>('strategy').notNull(),
    mint: textColumn<Address>('mint').notNull(),
    leader: textColumn<Address>('leader'),
    state: textColumn<PositionState>('state').notNull(),
    flagReason: textColumn('flag_reason'),
    failedCostLamports: lamportsColumn('failed_cost_lamports').notNull(),
    createdAtMs: unixMsColumn('created_at_ms').notNull(),
    openedAtMs: unixMsColumn('opened_at_ms'),
    closedAtMs: unixMsColumn('closed_at_ms'),
    exitCount: countColumn('exit_count').notNull(),
    boughtAtoms: atomsColumn('bought_atoms').notNull(),
    soldAtoms: atomsColumn('sold_atoms').notNull(),
    heldAtoms: atomsColumn('held_atoms').notNull(),
    openCostLamports: lamportsColumn('open_cost_lamports').notNull(),
    rentLockedLamports: lamportsColumn('rent_locked_lamports').notNull(),
    realisedPnlLamports: lamportsColumn('realised_pnl_lamports').notNull(),
    feeLamports: lamportsColumn('fee_lamports').notNull(),
    tipLamports: lamportsColumn('tip_lamports').notNull(),
    walletDeltaLamports: lamportsColumn('wallet_delta_lamports').notNull(),
  },
  (table) => [
    uniqueIndex('positions_position_id').on(table.positionId),
    uniqueIndex('positions_entry_order_id').on(table.entryOrderId),
    // One place per mint, whoever signals; also the list of open positions.
    uniqueIndex('positions_one_per_mint')
      .on(table.mint)
      .where(sql`state IN ('opening', 'open', 'exiting', 'stuck', 'quarantined')`),
    // A token's history.
    index('positions_mint').on(table.mint),
    // A wallet's page; covers the sums of the roster, which would otherwise read every position.
    index('positions_leader').on(table.leader, table.state, table.realisedPnlLamports),
    // The list of closed positions, newest first.
    index('positions_closed_at').on(table.closedAtMs).where(sql`closed_at_ms IS NOT NULL`),
  ],
);
