import { liveExitsOf } from '@chimera/core/book';
import type { HaltMode } from '@chimera/core/control/halt';
import { DoorError } from '../../apps/operator/src/http/door-error.ts';
import { reconcile, sellElsewhere } from './accounts.ts';
import { touchHaltFile } from './sim-files.ts';
import { LEADERS } from './sim-market.ts';
import type { SimOperator } from './sim-operator.ts';
import { sendGift } from './workload.ts';
import { SLOT_MS, type World } from './world.ts';

const ADMIN = { by: 'simulated admin', role: 'admin', source: 'web' } as const;
const LOOK_MS = SLOT_MS;
const LOOKS_PER_WATCH = 6;
const JUMP_MS_MAX = 600_000;
/** Even where nobody is hasty, a halt is looked into within seconds of this slow world. */
const RESUME_CHANCE = 0.12;
const BACKUP_CHANCE = 0.2;

/** People who halt, resume, change limits and close positions, and the machine's own clock. */
export function runPeople(world: World, operator: () => SimOperator | null): void {
  const { faults, scheduler } = world;
  let looks = 0;
  const look = (): void => {
    if (faults.isHealed()) return;
    scheduler.after(LOOK_MS, null, look);
    const current = operator();
    strikeMachine(world);
    looks += 1;
    if (current === null) return;
    if (looks % LOOKS_PER_WATCH === 0) watch(current);
    strikePeople(world, current);
  };
  scheduler.after(LOOK_MS, null, look);
}

function strikeMachine(world: World): void {
  const { faults, rng, wall, haltFile } = world;
  if (faults.strength('database_restored') > 0 && rng.chance(BACKUP_CHANCE)) world.backUp();
  if (faults.strikes('clock_jumps_ahead')) wall.skewMs += rng.below(JUMP_MS_MAX);
  if (faults.strikes('clock_jumps_back')) wall.skewMs -= rng.below(JUMP_MS_MAX);
  if (faults.strikes('halt_by_file')) {
    const mode = rng.chance(0.5) ? 'entries' : 'all';
    touchHaltFile(haltFile, { mode, by: 'file', reason: 'simulated' });
  }
  if (faults.strikes('dust_sent')) sendGift(world, rng, 1n + rng.amount(0n, 900n));
  if (faults.strikes('manual_sale_elsewhere')) sellElsewhere(world);
  if (faults.strikes('deposit_sent')) sendGift(world, rng, rng.amount(2_000_000n, 5_000_000_000n));
}

function strikePeople(world: World, current: SimOperator): void {
  const { faults, rng } = world;
  if (faults.strikes('halt_entries')) act(world, halt(current, 'entries'));
  if (faults.strikes('halt_all')) act(world, halt(current, 'all'));
  if (faults.strikes('halt_flatten')) act(world, halt(current, 'flatten'));
  const isHalted = current.book.halt.halted || world.haltFile.content !== null;
  if (faults.strikes('resume') || (isHalted && rng.chance(RESUME_CHANCE))) act(world, resume(current));
  if (faults.strikes('attempt_handled')) act(world, handleUnresolved(world, current));
  if (faults.strikes('limits_tighten')) tighten(world, current);
  if (faults.strikes('leader_demoted')) {
    const demoted = { wallet: rng.pick(LEADERS), status: 'DEMOTED' } as const;
    act(world, current.engine.control.roster.set([demoted], 'simulated admin'));
  }
  if (faults.strikes('manual_reconciliation')) reconcile(current);
  if (faults.strikes('manual_exit')) act(world, closeAll(current, 1_000 + rng.below(9_001)));
}

/** What a dashboard asks for again and again. */
function watch({ engine }: SimOperator): void {
  const { marks } = engine.portfolio;
  marks.summary();
  marks.marks();
}

/** A refusal is an answer; anything else that a command throws is a bug. */
export function act(world: World, command: Promise<unknown>): void {
  command.catch((error: unknown) => {
    if (error instanceof DoorError) return;
    world.invariants.fail(`a command failed: ${String(error)}`);
  });
}

async function halt({ engine }: SimOperator, mode: HaltMode): Promise<void> {
  const { halts } = engine.control;
  const first = await halts.halt({ mode, reason: 'simulated' }, ADMIN);
  if (first.confirm === undefined) return;
  await halts.halt({ mode, reason: 'simulated', confirm: first.confirm }, ADMIN);
}

/** Both steps of a resume. */
export async function resume({ engine }: SimOperator): Promise<void> {
  const { halts } = engine.control;
  const first = await halts.resume({ reason: 'simulated' }, ADMIN);
  if (first.confirm !== undefined) await halts.resume({ reason: 'simulated', confirm: first.confirm }, ADMIN);
}

/** Somebody looks into the first transaction that nothing could be proven of; what may still land is given up by the hasty alone. */
async function handleUnresolved({ rng, chain, faults }: World, { engine, book }: SimOperator): Promise<void> {
  const open = [...book.attempts.values()].find(({ state }) => state === 'unresolved');
  if (open === undefined) return;
  const { txid, blockhash } = open.signed;
  const isSafe = chain.hasMissed(txid, blockhash);
  const isGivenUp = !isSafe && faults.strikes('attempt_given_up');
  const action = isGivenUp ? 'write_off' : rng.pick(isSafe ? ACTIONS : ACTIONS.slice(0, 2));
  const { handle } = engine.control.unresolved;
  const command = { txid, action, reason: 'simulated' };
  const first = await handle(command, ADMIN);
  if (first.confirm !== undefined) await handle({ ...command, confirm: first.confirm }, ADMIN);
}

const ACTIONS = ['retry', 'adopt', 'write_off'] as const;

function tighten({ rng }: World, { book, record }: SimOperator): void {
  const configuredCapitalLamports = rng.amount(1_000_000_000n, book.limits.configuredCapitalLamports);
  const limits = { ...book.limits, configuredCapitalLamports, openPositionsMax: 1 + rng.below(3) };
  const version = book.limitsVersion + 1;
  record([{ event: { type: 'limits_set', version, limits, by: 'simulation', reason: 'tightened' } }]);
}

/** A click on every position that no exit is working on. */
export async function closeAll({ engine, book }: SimOperator, fractionBps: number): Promise<void> {
  for (const { position } of [...book.positions.values()]) {
    const { positionId, state } = position;
    if (state === 'opening' || liveExitsOf(book, positionId).length > 0) continue;
    const command = { positionId, fractionBps, reason: 'simulated' };
    await engine.control.manualExits.exit(command, 'simulated admin');
  }
}
