import { assert } from '@chimera/core/assert';
import { FAULT_KINDS } from './faults.ts';
import { prepareOperator } from './sim-operator.ts';
import { findFundings } from './sim-trades.ts';
import { createWorld } from './world.ts';

let isSetUp = false;

/**
 * Lives through what most seeds have behind them when they begin: a first start, in which people name leaders,
 * senders and limits, and the operator finds who paid for the watched wallets. Once in a process; the seeds that
 * begin with an empty database live through it themselves, whatever goes wrong.
 */
export function setUpOnce(): void {
  if (isSetUp) return;
  isSetUp = true;
  const world = createWorld(0, { without: FAULT_KINDS, setsUp: true });
  let isDone = false;
  const life = { isAlive: true, bornMs: 0 };
  const onFatal = (error: unknown): never => {
    throw error;
  };
  prepareOperator({ world, life, maybeCrash: () => undefined, onFatal })
    .then(({ engineParts: { record } }) => record(findFundings().map((event) => ({ event }))).durable)
    .then(() => {
      isDone = true;
    }, onFatal);
  while (!isDone) assert(world.scheduler.step(), 'the set-up ended before it was done');
  world.keep();
}
