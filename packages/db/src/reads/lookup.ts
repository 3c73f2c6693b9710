import type { SignalState } from '@chimera/core/admission/signal';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { OrderId, SignalId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { Db } from '../open.ts';
import { type OrderRow, toOrderPlan } from '../project/order-row.ts';

export interface SignalStatus {
  readonly signalId: SignalId;
  readonly tradeUuid: string;
  readonly providerId: string;
  readonly side: 'buy' | 'sell';
  readonly state: SignalState;
  readonly reason: string | null;
  readonly receivedAtMs: number;
  readonly endedAtMs: number | null;
}

/** Synchronous look-ups of the operator, on its own connection. They see what is committed, not what waits. */
export interface Lookup {
  readonly signal: (signalId: SignalId) => SignalStatus | null;
  /** Newest first: two providers may use the same uuid. */
  readonly signalsByTradeUuid: (tradeUuid: string) => readonly SignalStatus[];
  /** True for every order that was ever decided. */
  readonly isOrderKnown: (orderId: OrderId) => boolean;
  /** True when a transaction is an attempt of ours that nobody wrote off, or an already recorded transfer. */
  readonly isTransactionKnown: (txid: Txid) => boolean;
  /** The plan under which an attempt was signed that a person wrote off and that has not landed; null for all others. */
  readonly writtenOff: (txid: Txid) => OrderPlan | null;
}

const TRADE_UUID_MATCHES_MAX = 16;

interface StatusRow extends Omit<SignalStatus, 'receivedAtMs' | 'endedAtMs'> {
  readonly receivedAtMs: bigint;
  readonly endedAtMs: bigint | null;
}

const STATUS_COLUMNS = `signal_id AS signalId, trade_uuid AS tradeUuid, provider_id AS providerId, side, state,
  reason, received_at_ms AS receivedAtMs, ended_at_ms AS endedAtMs`;

export function createLookup(db: Db): Lookup {
  const byId = db.prepare<[string], StatusRow>(`SELECT ${STATUS_COLUMNS} FROM signals WHERE signal_id = ?`);
  const byUuid = db.prepare<[string, number], StatusRow>(
    `SELECT ${STATUS_COLUMNS} FROM signals WHERE trade_uuid = ? ORDER BY seq DESC LIMIT ?`,
  );
  const byTxid = db.prepare<[string, string]>(
    `SELECT 1 FROM attempts WHERE txid = ? AND (written_off_at_ms IS NULL OR state <> 'unresolved') UNION ALL SELECT 1 FROM wallet_transfers WHERE txid = ? LIMIT 1`,
  );
  const planOfWrittenOff = db.prepare<[string], OrderRow>(
    `SELECT o.* FROM attempts a JOIN orders o USING (order_id)
     WHERE a.txid = ? AND a.state = 'unresolved' AND a.written_off_at_ms IS NOT NULL`,
  );
  const orderById = db.prepare<[string]>('SELECT 1 FROM orders WHERE order_id = ?');
  return {
    signal: (signalId) => toStatus(byId.get(signalId)),
    signalsByTradeUuid: (tradeUuid) =>
      byUuid.all(tradeUuid, TRADE_UUID_MATCHES_MAX).flatMap((row) => toStatus(row) ?? []),
    isOrderKnown: (orderId) => orderById.get(orderId) !== undefined,
    writtenOff: (txid) => {
      const row = planOfWrittenOff.get(txid);
      return row === undefined ? null : toOrderPlan(row);
    },
    isTransactionKnown: (txid) => byTxid.get(txid, txid) !== undefined,
  };
}

function toStatus(row: StatusRow | undefined): SignalStatus | null {
  if (row === undefined) return null;
  const endedAtMs = row.endedAtMs === null ? null : Number(row.endedAtMs);
  return { ...row, receivedAtMs: Number(row.receivedAtMs), endedAtMs };
}
