import { isDeepStrictEqual } from 'node:util';
import { loadBook } from '@chimera/db/load-book';
import { areAccountsKept, isUnsettled } from './accounts.ts';
import { closeAccounts, compareAtEnd, keepAccounts, type RunUntil } from './close-accounts.ts';
import type { FaultKind } from './faults.ts';
import { act, closeAll, resume, runPeople } from './people.ts';
import { hashOf, type SeedResult, toResult } from './seed-result.ts';
import { setUpOnce } from './set-up.ts';
import type { Life } from './sim-clock.ts';
import { bootOperator, type CrashPoint, SIM_PACE, type SimOperator } from './sim-operator.ts';
import { createWorkload } from './workload.ts';
import { createWorld, runChain, SLOT_MS, type World, type WorldOptions } from './world.ts';

const LIVENESS_MS_MAX = 600_000;
const HOPELESS_MS = 36 * SLOT_MS;
/** Long enough for the wallet sweep to come round once more, when it has something left to find. */
const SETTLE_MS_MAX = 2 * SIM_PACE.sweepMs + 6 * SLOT_MS;
/** Nothing moves any more: what comes all the same comes within this. */
const QUIET_MS = 2 * SLOT_MS;
const TEND_MS = 2 * SLOT_MS;
const FULL_CHECK_STEPS = 50;
const DOWN_MS = 200;
const DOWN_MS_MAX = 15 * SLOT_MS;

/** Lives through one seed: everything goes wrong, then everything is healed and must come to its end. */
export const runSeed = (seed: number, options: WorldOptions = {}): Promise<SeedResult> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(liveThrough(seed, options));
      } catch (error) {
        reject(error);
      }
    });
  });

function liveThrough(seed: number, options: WorldOptions): SeedResult {
  setUpOnce();
  const world = createWorld(seed, options);
  const { scheduler, faults, invariants } = world;
  const keeper = createKeeper(world);
  runChain(world);
  keeper.boot();
  runPeople(world, keeper.operator);
  const workload = createWorkload(world, keeper.operator);
  workload.start();
  const runUntil: RunUntil = (isOver, limitMs) => {
    while (!isOver() && scheduler.elapsedMs() < limitMs && invariants.violations.length === 0) {
      if (!scheduler.step()) return false;
      if (scheduler.steps() % FULL_CHECK_STEPS === 0) invariants.checkAll(false);
    }
    return isOver();
  };
  runUntil(() => false, world.shape.safetySlots * SLOT_MS);
  faults.heal();
  tend(world, keeper.operator);
  const areKept = areAccountsKept(world);
  const isQuiet = (): boolean =>
    workload.open() === 0 &&
    world.chain.pending() === 0 &&
    isOperatorQuiet(world, keeper.operator()) &&
    !(areKept && isUnsettled(world));
  // Nobody waits for what cannot come.
  const isHopeless = options.sabotage === 'one_witness';
  const limitMs = scheduler.elapsedMs() + (isHopeless ? HOPELESS_MS : LIVENESS_MS_MAX);
  let hasConverged = false;
  // The tape may show a conviction when all else is over; then its position comes to its end as well.
  do {
    hasConverged = runUntil(isQuiet, limitMs);
    if (!hasConverged && invariants.violations.length === 0) invariants.fail(whatIsOpen(keeper.operator()));
    runUntil(invariants.isAllBooked, scheduler.elapsedMs() + SETTLE_MS_MAX);
    runUntil(() => false, scheduler.elapsedMs() + QUIET_MS);
    if (areKept && hasConverged) compareAtEnd(world, keeper.operator(), runUntil);
  } while (hasConverged && !isQuiet());
  if (areKept && hasConverged) closeAccounts(world, keeper.operator());
  if (invariants.violations.length === 0) invariants.checkAll(true);
  checkBook(world, keeper.operator());
  const hash = options.isHashed === true ? hashOf(world) : '';
  return toResult(world, { crashes: keeper.crashes(), hash });
}

const CRASHES: Record<CrashPoint, FaultKind> = {
  call: 'crash_on_call',
  answer: 'crash_on_answer',
  before_commit: 'crash_before_commit',
  after_commit: 'crash_after_commit',
};

/** Boots the operator whenever it is dead. */
function createKeeper(world: World) {
  const { scheduler, faults, rng, invariants } = world;
  let current: SimOperator | null = null;
  let crashes = 0;

  function boot(): void {
    const life: Life = { isAlive: true, bornMs: scheduler.elapsedMs() };
    const onFatal = (error: unknown): void => {
      if (!life.isAlive) return;
      invariants.fail(`the operator ended by a failure of its own: ${String(error)}`);
      life.isAlive = false;
    };
    const maybeCrash = (at: CrashPoint): void => {
      if (life.isAlive && (faults.strikes(CRASHES[at]) || isInRecovery())) kill(life);
    };
    const isInRecovery = (): boolean => current === null && faults.strikes('crash_in_recovery');
    bootOperator({ world, life, maybeCrash, onFatal }).then((operator) => {
      if (life.isAlive) current = operator;
    }, onFatal);
  }

  function kill(life: Life): void {
    life.isAlive = false;
    current = null;
    crashes += 1;
    if (faults.strikes('database_restored')) world.restore();
    const downMs = faults.strikes('crash_stays_down') ? rng.below(DOWN_MS_MAX) : DOWN_MS;
    scheduler.after(downMs, null, boot);
  }

  return { boot, operator: (): SimOperator | null => current, crashes: () => crashes };
}

/** Once all is healed, a person resumes trading and closes what is open. */
function tend(world: World, operator: () => SimOperator | null): void {
  const areKept = areAccountsKept(world);
  const look = (): void => {
    world.scheduler.after(TEND_MS, null, look);
    const current = operator();
    if (current === null) return;
    if (areKept) keepAccounts(world, current);
    if (current.book.halt.halted || world.haltFile.content !== null) act(world, resume(current));
    else act(world, closeAll(current, 10_000));
  };
  world.scheduler.after(TEND_MS, null, look);
}

function isOperatorQuiet({ db }: World, operator: SimOperator | null): boolean {
  if (operator === null) return false;
  const { undecided, orders, attempts, positions, lastSeq } = operator.book;
  const lost = operator.engine.lost.waiting();
  if (undecided.size + orders.size + attempts.size + positions.size + lost > 0) return false;
  // A verdict that nobody waits for is in the book before it is in the database.
  return db.prepare<[], bigint>('SELECT max(seq) FROM journal').pluck().get() === BigInt(lastSeq);
}

/** What a restart would read is what the running operator believes. */
function checkBook({ db, invariants }: World, operator: SimOperator | null): void {
  if (operator === null || invariants.violations.length > 0) return;
  const stored = loadBook(db);
  if (stored.lastSeq !== operator.book.lastSeq) return;
  if (!isDeepStrictEqual(stored, operator.book)) invariants.fail('the stored book differs from the live one');
}

function whatIsOpen(operator: SimOperator | null): string {
  if (operator === null) return 'did not come to an end: the operator is not up';
  const { undecided, orders, attempts, positions, halt } = operator.book;
  const lost = operator.engine.lost.waiting();
  const states = [
    ...(lost === 0 ? [] : [`${lost} lost signatures`]),
    ...[...orders.values()].map(({ plan, state }) => `${plan.kind} ${state}`),
    ...[...attempts.values()].map(({ state }) => `attempt ${state}`),
    ...[...positions.values()].map(({ position }) => `position ${position.state}`),
  ];
  return `did not come to an end: ${undecided.size} undecided, ${states.join(', ')}, halted ${halt.halted}`;
}
