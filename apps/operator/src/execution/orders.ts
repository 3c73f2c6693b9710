import type { Book } from '@chimera/core/book';
import type { OrderId } from '@chimera/core/ids';
import type { RunOrder } from './run-order.ts';

/** Owns one task per live order. Nobody waits for a task: a buy being confirmed must not hold back a sale. */
export interface Orders {
  readonly start: (orderId: OrderId) => void;
  /** Takes up every order that the journal left alive; the same as starting it. */
  readonly resume: () => void;
  readonly count: () => number;
  /** Resolves when no task runs any more; used after `stop` aborted. */
  readonly settled: () => Promise<void>;
}

export interface OrdersParts {
  readonly book: Book;
  readonly run: RunOrder;
  readonly stop: AbortSignal;
  /** A task fails only by our own bug; the process ends and starts from the journal. */
  readonly onFatal: (error: unknown) => void;
}

export function createOrders({ book, run, stop, onFatal }: OrdersParts): Orders {
  const tasks = new Map<OrderId, Promise<void>>();
  const start = (orderId: OrderId): void => {
    if (tasks.has(orderId)) return;
    const task = run(orderId, stop)
      .catch(onFatal)
      .finally(() => tasks.delete(orderId));
    tasks.set(orderId, task);
  };
  return {
    start,
    resume: () => {
      for (const orderId of book.orders.keys()) start(orderId);
    },
    count: () => tasks.size,
    settled: async () => {
      await Promise.all(tasks.values());
    },
  };
}
