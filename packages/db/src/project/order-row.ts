import type { ExitCause, Strategy } from '@chimera/core/admission/signal';
import { must } from '@chimera/core/assert';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { OrderState } from '@chimera/core/execution/order-machine';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { bps } from '@chimera/core/units/bps';
import { type Address, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { At } from './at.ts';

export const ORDER_COLUMNS = [
  'seq',
  'order_id',
  'signal_id',
  'position_id',
  'kind',
  'strategy',
  'mint',
  'leader',
  'slippage_bps',
  'tip_lamports',
  'limits_version',
  'size_lamports',
  'reserved_lamports',
  'deadline_at_ms',
  'cause',
  'cause_key',
  'fraction_bps',
  'state',
  'decided_at_ms',
] as const;

type Integer = number | bigint;

/** One row of `orders` as SQLite gives it, with integers as bigint. */
export interface OrderRow {
  readonly seq: Integer;
  readonly order_id: OrderId;
  readonly signal_id: SignalId;
  readonly position_id: PositionId;
  readonly kind: 'entry' | 'exit';
  readonly strategy: Strategy;
  readonly mint: Address;
  readonly leader: Address | null;
  readonly slippage_bps: number;
  readonly tip_lamports: bigint;
  readonly limits_version: Integer;
  readonly size_lamports: bigint | null;
  readonly reserved_lamports: bigint | null;
  readonly deadline_at_ms: Integer | null;
  readonly cause: ExitCause | null;
  readonly cause_key: string | null;
  readonly fraction_bps: number | null;
  readonly state: OrderState;
  readonly decided_at_ms: Integer;
}

export function toOrderRow(plan: OrderPlan, at: At): OrderRow {
  const isEntry = plan.kind === 'entry';
  return {
    seq: at.seq,
    order_id: plan.orderId,
    signal_id: plan.signalId,
    position_id: plan.positionId,
    kind: plan.kind,
    strategy: plan.strategy,
    mint: plan.mint,
    leader: plan.leader,
    slippage_bps: plan.slippageBps,
    tip_lamports: plan.tipLamports,
    limits_version: plan.limitsVersion,
    size_lamports: isEntry ? plan.sizeLamports : null,
    reserved_lamports: isEntry ? plan.reservedLamports : null,
    deadline_at_ms: isEntry ? plan.deadlineAtMs : null,
    cause: isEntry ? null : plan.cause,
    cause_key: isEntry ? null : plan.causeKey,
    fraction_bps: isEntry ? null : plan.fractionBps,
    state: 'planned',
    decided_at_ms: at.atMs,
  };
}

/** The inverse of `toOrderRow`, to the last field. */
export function toOrderPlan(row: OrderRow): OrderPlan {
  const base = {
    orderId: row.order_id,
    signalId: row.signal_id,
    positionId: row.position_id,
    strategy: row.strategy,
    mint: row.mint,
    leader: row.leader,
    slippageBps: bps(row.slippage_bps),
    tipLamports: lamports(row.tip_lamports),
    limitsVersion: Number(row.limits_version),
  };
  if (row.kind === 'entry') {
    return {
      ...base,
      kind: 'entry',
      side: 'buy',
      sizeLamports: lamports(must(row.size_lamports, 'size of an entry')),
      reservedLamports: lamports(must(row.reserved_lamports, 'reservation of an entry')),
      deadlineAtMs: unixMs(Number(must(row.deadline_at_ms, 'deadline of an entry'))),
    };
  }
  return {
    ...base,
    kind: 'exit',
    side: 'sell',
    cause: must(row.cause, 'cause of an exit'),
    causeKey: must(row.cause_key, 'cause key of an exit'),
    fractionBps: bps(must(row.fraction_bps, 'fraction of an exit')),
  };
}
