import { isAdmitted, LANES, QUEUE_CAPACITY } from '@chimera/core/admission/queue-rules';
import type { Lane, Signal } from '@chimera/core/admission/signal';
import { must } from '@chimera/core/assert';

export interface Queue {
  /** Whether `offer` would take a signal of this lane now. Exits are always taken. */
  accepts(lane: Lane): boolean;
  /** False when the signal was shed; it was then not kept. */
  offer(signal: Signal): boolean;
  /** Takes a signal that was acknowledged before this process began, however full we are. */
  requeue(signal: Signal): void;
  /** The most urgent signal: EXIT before SHIELD before SPEAR, oldest first. Rejects when `stop` aborts. */
  take(stop: AbortSignal): Promise<Signal>;
  depth(): number;
  /** How many wait in each lane. */
  depths(): Readonly<Record<Lane, number>>;
}

interface Waiter {
  readonly resolve: (signal: Signal) => void;
  readonly release: () => void;
}

export function createQueue({ capacity = QUEUE_CAPACITY }: { capacity?: number } = {}): Queue {
  // Sets keep the order of insertion and drop their first member in constant time.
  const lanes: Record<Lane, Set<Signal>> = { EXIT: new Set(), SHIELD: new Set(), SPEAR: new Set() };
  const waiters = new Set<Waiter>();

  const bounded = (): number => lanes.SHIELD.size + lanes.SPEAR.size;
  const accepts = (lane: Lane): boolean => isAdmitted(lane, bounded(), capacity);

  const put = (signal: Signal): void => {
    const [waiter] = waiters;
    if (waiter === undefined) {
      lanes[signal.lane].add(signal);
      return;
    }
    waiters.delete(waiter);
    waiter.release();
    waiter.resolve(signal);
  };

  return {
    accepts,
    requeue: put,
    offer(signal) {
      const isAccepted = accepts(signal.lane);
      if (isAccepted) put(signal);
      return isAccepted;
    },
    take(stop) {
      if (stop.aborted) return Promise.reject(stop.reason);
      const lane = LANES.find((name) => lanes[name].size > 0);
      if (lane === undefined) return wait(waiters, stop);
      const [signal] = lanes[lane];
      const first = must(signal, 'first signal of a lane');
      lanes[lane].delete(first);
      return Promise.resolve(first);
    },
    depth: () => bounded() + lanes.EXIT.size,
    depths: () => ({ EXIT: lanes.EXIT.size, SHIELD: lanes.SHIELD.size, SPEAR: lanes.SPEAR.size }),
  };
}

function wait(waiters: Set<Waiter>, stop: AbortSignal): Promise<Signal> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => {
      waiters.delete(waiter);
      reject(stop.reason);
    };
    const waiter: Waiter = { resolve, release: () => stop.removeEventListener('abort', onStop) };
    stop.addEventListener('abort', onStop, { once: true });
    waiters.add(waiter);
  });
}
