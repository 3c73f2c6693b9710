import { must } from '@chimera/core/assert';
import type { OrderPlan } from '@chimera/core/decision/decision';
import { type OrderState, orderMachine } from '@chimera/core/execution/order-machine';
import type { OrderId } from '@chimera/core/ids';
import { isTerminal, transition } from '@chimera/core/machine';
import type { Db } from '../open.ts';
import { insertInto } from '../statement.ts';
import type { At } from './at.ts';
import type { DayTable } from './days.ts';
import { ORDER_COLUMNS, type OrderRow, toOrderPlan, toOrderRow } from './order-row.ts';

export interface OrderTables {
  readonly plan: (plan: OrderPlan, at: At) => void;
  readonly planOf: (orderId: OrderId) => OrderPlan;
  /** An attempt of the order was signed. */
  readonly work: (orderId: OrderId) => void;
  /** Notes the first byte that left for the order. */
  readonly send: (orderId: string, at: At) => void;
  /** False once it is filled or abandoned. */
  readonly isLive: (orderId: OrderId) => boolean;
  readonly end: (
    orderId: OrderId,
    state: 'filled' | 'abandoned',
    end: { reason: string | null; atMs: number },
  ) => void;
}

export function createOrderTables(db: Db, days: DayTable): OrderTables {
  const insert = insertInto<OrderRow>(db, 'orders', ORDER_COLUMNS);
  const read = db.prepare<[string], OrderRow>('SELECT * FROM orders WHERE order_id = ?');
  const readState = db.prepare<[string], OrderState>('SELECT state FROM orders WHERE order_id = ?').pluck();
  const update = db.prepare('UPDATE orders SET state = ?, reason = ?, ended_at_ms = ? WHERE order_id = ?');
  const markSent = db
    .prepare<[number, string], 'entry' | 'exit'>(
      'UPDATE orders SET sent_at_ms = ? WHERE order_id = ? AND sent_at_ms IS NULL RETURNING kind',
    )
    .pluck();

  return {
    plan(plan, at) {
      insert.run(toOrderRow(plan, at));
      days.count(plan.kind === 'entry' ? 'entry_approved_count' : 'exit_approved_count');
    },
    planOf: (orderId) => toOrderPlan(must(read.get(orderId), 'order')),
    work(orderId) {
      const from = must(readState.get(orderId), 'order of an attempt');
      if (from === 'working') return;
      update.run(transition(orderMachine, from, 'working'), null, null, orderId);
    },
    send(orderId, at) {
      const kind = markSent.get(at.atMs, orderId);
      if (kind !== undefined) days.count(kind === 'entry' ? 'entry_sent_count' : 'exit_sent_count');
    },
    isLive: (orderId) => !isTerminal(orderMachine, must(readState.get(orderId), 'order')),
    end(orderId, state, { reason, atMs }) {
      const from = must(readState.get(orderId), 'order that ends');
      update.run(transition(orderMachine, from, state), reason, atMs, orderId);
    },
  };
}
