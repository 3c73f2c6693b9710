import type { Side } from '@chimera/core/admission/signal';
import type { Fill } from '@chimera/core/execution/fill';
import type { OrderId, PositionId } from '@chimera/core/ids';
import { type Address, slot, type Txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { At } from './at.ts';

export const FILL_COLUMNS = [
  'txid',
  'mint',
  'order_id',
  'position_id',
  'side',
  'token_delta_atoms',
  'wallet_delta_lamports',
  'fee_lamports',
  'tip_lamports',
  'rent_lamports',
  'slot',
  'block_time_ms',
  'finality',
  'measured_seq',
  'measured_at_ms',
] as const;

type Integer = number | bigint;

/** One row of `fills` as SQLite gives it, with integers as bigint. */
export interface FillRow {
  readonly txid: Txid;
  readonly mint: Address;
  readonly order_id: OrderId;
  readonly position_id: PositionId;
  readonly side: Side;
  readonly token_delta_atoms: string;
  readonly wallet_delta_lamports: bigint;
  readonly fee_lamports: bigint;
  readonly tip_lamports: bigint;
  readonly rent_lamports: bigint;
  readonly slot: Integer;
  readonly block_time_ms: Integer | null;
  readonly finality: 'provisional' | 'final';
  readonly measured_seq: Integer;
  readonly measured_at_ms: Integer;
}

export function toFillRow(fill: Fill, finality: FillRow['finality'], at: At): FillRow {
  return {
    txid: fill.txid,
    mint: fill.mint,
    order_id: fill.orderId,
    position_id: fill.positionId,
    side: fill.side,
    token_delta_atoms: fill.tokenDeltaAtoms.toString(),
    wallet_delta_lamports: fill.walletDeltaLamports,
    fee_lamports: fill.feeLamports,
    tip_lamports: fill.tipLamports,
    rent_lamports: fill.rentLamports,
    slot: fill.slot,
    block_time_ms: fill.blockTimeMs,
    finality,
    measured_seq: at.seq,
    measured_at_ms: at.atMs,
  };
}

export function toFill(row: FillRow): Fill {
  return {
    txid: row.txid,
    orderId: row.order_id,
    positionId: row.position_id,
    mint: row.mint,
    side: row.side,
    tokenDeltaAtoms: tokenAtoms(BigInt(row.token_delta_atoms)),
    walletDeltaLamports: lamports(row.wallet_delta_lamports),
    feeLamports: lamports(row.fee_lamports),
    tipLamports: lamports(row.tip_lamports),
    rentLamports: lamports(row.rent_lamports),
    slot: slot(Number(row.slot)),
    blockTimeMs: row.block_time_ms === null ? null : unixMs(Number(row.block_time_ms)),
  };
}
