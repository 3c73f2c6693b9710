import type { Door, ExitCause, Lane, Side, SignalState } from '@chimera/core/admission/signal';
import type { PositionId, SignalId } from '@chimera/core/ids';
import type { Address, Txid } from '@chimera/core/units/chain';
import { index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import {
  atomsColumn,
  lamportsColumn,
  ratioColumn,
  seqColumn,
  slotColumn,
  textColumn,
  unixMsColumn,
} from '../columns.ts';

/** Admitted wishes to trade. */
export const signals = sqliteTable(
  'signals',
  {
    seq: seqColumn('seq').primaryKey(),
    signalId: textColumn<SignalId>('signal_id').notNull(),
    tradeUuid: textColumn('trade_uuid').notNull(),
    door: textColumn<Door>('door').notNull(),
    providerId: textColumn('provider_id').notNull(),
    lane: textColumn<Lane>('lane').notNull(),
    side: textColumn<Side>('side').notNull(),
    mint: textColumn<Address>('mint').notNull(),
    tokenSymbol: textColumn('token_symbol'),
    leader: textColumn<Address>('leader'),
    leaderTxid: textColumn<Txid>('leader_txid'),
    leaderSlot: slotColumn('leader_slot'),
    leaderBlockTimeMs: unixMsColumn('leader_block_time_ms'),
    leaderLamports: lamportsColumn('leader_lamports'),
    leaderAtoms: atomsColumn('leader_atoms'),
    soldFractionBps: ratioColumn('sold_fraction_bps'),
    exitPositionId: textColumn<PositionId>('exit_position_id'),
    exitCause: textColumn<ExitCause>('exit_cause'),
    exitCauseKey: textColumn('exit_cause_key'),
    exitFractionBps: ratioColumn('exit_fraction_bps'),
    hintLamports: lamportsColumn('hint_lamports'),
    receivedAtMs: unixMsColumn('received_at_ms').notNull(),
    state: textColumn<SignalState>('state').notNull(),
    reason: textColumn('reason'),
    endedAtMs: unixMsColumn('ended_at_ms'),
  },
  (table) => [
    // Permanent dedupe: one row for a signal however often it is delivered.
    uniqueIndex('signals_signal_id').on(table.signalId),
    // A provider asks what became of its trade.
    index('signals_trade_uuid').on(table.tradeUuid),
    // Boot takes the undecided ones; the list filters by state.
    index('signals_state').on(table.state),
    // A wallet's page.
    // The log of a provider's deliveries.
    index('signals_provider').on(table.providerId, table.seq),
    index('signals_leader').on(table.leader),
  ],
);
