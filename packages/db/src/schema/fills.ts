import type { Side } from '@chimera/core/admission/signal';
import type { OrderId, PositionId } from '@chimera/core/ids';
import type { Address, Txid } from '@chimera/core/units/chain';
import { index, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { atomsColumn, lamportsColumn, seqColumn, slotColumn, textColumn, unixMsColumn } from '../columns.ts';

/** What landed transactions did to our wallet. */
export const fills = sqliteTable(
  'fills',
  {
    txid: textColumn<Txid>('txid').notNull(),
    mint: textColumn<Address>('mint').notNull(),
    orderId: textColumn<OrderId>('order_id').notNull(),
    positionId: textColumn<PositionId>('position_id').notNull(),
    side: textColumn<Side>('side').notNull(),
    tokenDeltaAtoms: atomsColumn('token_delta_atoms').notNull(),
    walletDeltaLamports: lamportsColumn('wallet_delta_lamports').notNull(),
    feeLamports: lamportsColumn('fee_lamports').notNull(),
    tipLamports: lamportsColumn('tip_lamports').notNull(),
    rentLamports: lamportsColumn('rent_lamports').notNull(),
    slot: slotColumn('slot').notNull(),
    blockTimeMs: unixMsColumn('block_time_ms'),
    finality: textColumn<'provisional' | 'final'>('finality').notNull(),
    measuredSeq: seqColumn('measured_seq').notNull(),
    measuredAtMs: unixMsColumn('measured_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.txid, table.mint] }),
    // The list of trades, newest first.
    index('fills_measured').on(table.measuredSeq),
    // A position counts its fills in the order in which they were measured.
    index('fills_position').on(table.positionId, table.measuredSeq),
  ],
);
