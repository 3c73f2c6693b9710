import { isUnsettled, judgeAccounts, reconcile, settle } from './accounts.ts';
import { act } from './people.ts';
import type { SimOperator } from './sim-operator.ts';
import type { World } from './world.ts';

const CLOSING_MS_MAX = 600_000;

/** As people do while all comes to its end: what the wallet's history shows and nobody knows is compared and settled. */
export function keepAccounts(world: World, current: SimOperator): void {
  if (!isUnsettled(world)) return;
  act(world, settle(world, current));
  reconcile(current);
}

/** One last comparison; what begins meanwhile has to end before another. */
export function compareAtEnd(world: World, operator: SimOperator | null, runUntil: RunUntil): void {
  const { scheduler, invariants, loss } = world;
  if (operator === null || loss.hasRestored) return;
  const { state } = operator.engine.upkeep.reconciliation;
  const limitMs = scheduler.elapsedMs() + CLOSING_MS_MAX;
  do {
    runUntil(() => !state().isRunning, limitMs);
    reconcile(operator);
    if (!runUntil(() => !state().isRunning, limitMs)) invariants.fail('a reconciliation does not end');
    // One that cannot ask anybody so soon after everything was healed is begun again, as people would.
  } while (state().failure !== null && invariants.violations.length === 0);
}

/** Nothing moves any more, so the books and the chain must say the same; a lost database has its own story. */
export function closeAccounts(world: World, operator: SimOperator | null): void {
  if (operator === null || world.loss.hasRestored) return;
  const complaint = judgeAccounts(operator, world);
  if (complaint !== null) world.invariants.fail(complaint);
}

export type RunUntil = (isOver: () => boolean, limitMs: number) => boolean;
