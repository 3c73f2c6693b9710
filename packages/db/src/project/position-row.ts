import type { Strategy } from '@chimera/core/admission/signal';
import type { Fill } from '@chimera/core/execution/fill';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import type { Position, PositionAmounts } from '@chimera/core/portfolio/position';
import type { PositionState } from '@chimera/core/portfolio/position-machine';
import { type Address, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';

export const POSITION_COLUMNS = [
  'seq',
  'position_id',
  'entry_order_id',
  'signal_id',
  'strategy',
  'mint',
  'leader',
  'state',
  'flag_reason',
  'failed_cost_lamports',
  'created_at_ms',
  'opened_at_ms',
  'closed_at_ms',
  'exit_count',
  'bought_atoms',
  'sold_atoms',
  'held_atoms',
  'open_cost_lamports',
  'rent_locked_lamports',
  'realised_pnl_lamports',
  'fee_lamports',
  'tip_lamports',
  'wallet_delta_lamports',
] as const;

/** The columns that change while a position lives. */
export const POSITION_CHANGING_COLUMNS = POSITION_COLUMNS.filter(
  (name) =>
    ![
      'seq',
      'position_id',
      'entry_order_id',
      'signal_id',
      'strategy',
      'mint',
      'leader',
      'created_at_ms',
      'exit_count',
    ].includes(name),
);

type Integer = number | bigint;

/** One row of `positions` as SQLite gives it, with integers as bigint. */
export interface PositionRow {
  readonly seq: Integer;
  readonly position_id: PositionId;
  readonly entry_order_id: OrderId;
  readonly signal_id: SignalId;
  readonly strategy: Strategy;
  readonly mint: Address;
  readonly leader: Address | null;
  readonly state: PositionState;
  readonly flag_reason: string | null;
  readonly failed_cost_lamports: bigint;
  readonly created_at_ms: Integer;
  readonly opened_at_ms: Integer | null;
  readonly closed_at_ms: Integer | null;
  readonly exit_count: Integer;
  readonly bought_atoms: string;
  readonly sold_atoms: string;
  readonly held_atoms: string;
  readonly open_cost_lamports: bigint;
  readonly rent_locked_lamports: bigint;
  readonly realised_pnl_lamports: bigint;
  readonly fee_lamports: bigint;
  readonly tip_lamports: bigint;
  readonly wallet_delta_lamports: bigint;
}

export function toPositionRow(position: Position, amounts: PositionAmounts, seq: number): PositionRow {
  return {
    seq,
    position_id: position.positionId,
    entry_order_id: position.entryOrderId,
    signal_id: position.signalId,
    strategy: position.strategy,
    mint: position.mint,
    leader: position.leader,
    state: position.state,
    flag_reason: position.flagReason,
    failed_cost_lamports: position.failedCostLamports,
    created_at_ms: position.createdAtMs,
    opened_at_ms: position.openedAtMs,
    closed_at_ms: position.closedAtMs,
    exit_count: 0,
    bought_atoms: amounts.boughtAtoms.toString(),
    sold_atoms: amounts.soldAtoms.toString(),
    held_atoms: amounts.heldAtoms.toString(),
    open_cost_lamports: amounts.openCostLamports,
    rent_locked_lamports: amounts.rentLockedLamports,
    realised_pnl_lamports: amounts.realisedPnlLamports,
    fee_lamports: amounts.feeLamports,
    tip_lamports: amounts.tipLamports,
    wallet_delta_lamports: amounts.walletDeltaLamports,
  };
}

/** The position that `toPositionRow` wrote; `fills` in the order in which they were measured. */
export function toPosition(row: PositionRow, fills: readonly Fill[]): Position {
  return {
    positionId: row.position_id,
    entryOrderId: row.entry_order_id,
    signalId: row.signal_id,
    strategy: row.strategy,
    mint: row.mint,
    leader: row.leader,
    state: row.state,
    flagReason: row.flag_reason,
    fills,
    failedCostLamports: lamports(row.failed_cost_lamports),
    createdAtMs: unixMs(Number(row.created_at_ms)),
    openedAtMs: row.opened_at_ms === null ? null : unixMs(Number(row.opened_at_ms)),
    closedAtMs: row.closed_at_ms === null ? null : unixMs(Number(row.closed_at_ms)),
  };
}
