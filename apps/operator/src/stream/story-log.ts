import type { Book } from '@chimera/core/book';
import type { Journaled } from '@chimera/core/events';
import type { OrderId, SignalId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { Logger } from '../ports.ts';

/** Signals whose later lines still find their first; the oldest are forgotten. */
const KEPT_MAX = 10_000;

/**
 * Tells what becomes of an approved signal, a line for each step, every one with the same `signalId`: from the
 * delivery to the chain one search finds them all. What was denied is in the journal, with all its gates.
 */
export function createStoryLog(
  logger: Logger,
  { orders }: Pick<Book, 'orders'>,
): (rows: readonly Journaled[]) => void {
  const byOrder = new Map<OrderId, SignalId>();
  const byTxid = new Map<Txid, SignalId>();
  const keep = <K>(map: Map<K, SignalId>, key: K, signalId: SignalId): void => {
    map.set(key, signalId);
    const [oldest] = map.keys();
    if (map.size > KEPT_MAX && oldest !== undefined) map.delete(oldest);
  };

  // What was alive before this start goes on under its own id.
  for (const { plan, txids } of orders.values()) {
    keep(byOrder, plan.orderId, plan.signalId);
    for (const txid of txids) keep(byTxid, txid, plan.signalId);
  }

  function tell({ event, seq }: Journaled): void {
    switch (event.type) {
      case 'signal_decided': {
        const { signalId, order } = event;
        if (order === null) return;
        keep(byOrder, order.orderId, signalId);
        const { orderId, kind, strategy, mint } = order;
        logger.info({ signalId, orderId, kind, strategy, mint, seq }, 'approved');
        return;
      }
      case 'attempt_signed': {
        const { orderId, txid, n } = event;
        const signalId = byOrder.get(orderId);
        if (signalId !== undefined) keep(byTxid, txid, signalId);
        logger.info({ signalId, orderId, txid, n, seq }, 'signed');
        return;
      }
      case 'attempt_sent': {
        const { txid, route, endpoint, answer } = event;
        logger.info({ signalId: byTxid.get(txid), txid, route, endpoint, answer, seq }, 'sent');
        return;
      }
      case 'attempt_landed':
        logger.info(
          { signalId: byTxid.get(event.txid), txid: event.txid, slot: event.fill.slot, seq },
          'landed',
        );
        return;
      case 'attempt_failed_on_chain':
        logger.warn(
          { signalId: byTxid.get(event.txid), txid: event.txid, error: event.error, seq },
          'failed on chain',
        );
        return;
      case 'attempt_died':
        logger.warn({ signalId: byTxid.get(event.txid), txid: event.txid, seq }, 'proven dead');
        return;
      case 'order_abandoned': {
        const { orderId, reason } = event;
        logger.warn({ signalId: byOrder.get(orderId), orderId, reason, seq }, 'given up');
        return;
      }
    }
  }

  return (rows) => {
    for (const row of rows) tell(row);
  };
}
