import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { checkBooks, untilSettled } from './checks.ts';
import { cases, type KillCase } from './matrix.ts';
import type { OperatorProcess } from './operator-process.ts';
import { type Rig, type RunningOperator, readJson, startRig } from './rig.ts';
import { createTraffic, type Traffic } from './traffic.ts';

const END_TIMEOUT_MS = 5_000;

let rig: Rig;
let traffic: Traffic;
const table: { point: string; killed: string; recoveredMs: number }[] = [];
/** Of the last kill, until a start has settled what it left. */
let recoveringSinceMs: number | null = null;

beforeAll(async () => {
  rig = await startRig();
  traffic = createTraffic(rig);
});

afterAll(async () => {
  console.table(table);
  await rig?.stop();
});

/** Starts on what the last kill left; resolves null when the armed point ended this start before it settled. */
async function recover(process: OperatorProcess): Promise<RunningOperator | null> {
  const operator = await rig.reach(process);
  if (operator === null || !(await untilSettled(rig, process))) return null;
  const last = table.at(-1);
  if (last !== undefined && recoveringSinceMs !== null) last.recoveredMs = Date.now() - recoveringSinceMs;
  recoveringSinceMs = null;
  await checkBooks(rig, traffic);
  return operator;
}

/** Leads a settled operator to its kill point. */
async function provoke(operator: RunningOperator, { faults, opensFirst, sells }: KillCase): Promise<void> {
  const isOver = operator.process.isOver;
  const hasOpen = () => Number(rig.journal.one("SELECT count(*) FROM positions WHERE state = 'open'")) > 0;
  if (opensFirst) await traffic.driveUntil(operator, () => isOver() || hasOpen(), { sells: [] });
  for (const fault of faults) await rig.addFault(fault);
  await traffic.driveUntil(operator, isOver, { sells });
  await rig.clearFaults();
}

/**
 * Every start recovers what the kill before it left and is itself armed with the next point. A point that lies on
 * the way of the recovery kills the recovery; whatever survives is settled and compared with the chain.
 */
test.each(cases(process.env.CRASH_MATRIX))('survives SIGKILL at $point', async (killCase) => {
  const armed = rig.start(killCase.point);
  try {
    const operator = await recover(armed);
    if (operator !== null) await provoke(operator, killCase);
    table.push({
      point: killCase.point,
      killed: operator === null ? 'in recovery' : 'at work',
      recoveredMs: Number.NaN,
    });
    expect(armed.isOver(), `the point was not reached\n${armed.output()}`).toBe(true);
    expect(await armed.ended).toBe('SIGKILL');
    recoveringSinceMs ??= Date.now();
  } finally {
    armed.kill('SIGKILL');
    await until('it has ended', armed.isOver, END_TIMEOUT_MS);
  }
});

test('a start after the last kill settles everything', async () => {
  const last = rig.start();
  try {
    expect(await recover(last), last.output()).not.toBeNull();
  } finally {
    last.kill('SIGKILL');
    await last.ended;
  }
});

/** More than a blockhash lives, so that what was signed before is out of time after. */
const FROZEN_BLOCKS = 200;

test('survives being frozen for longer than a blockhash lives', async () => {
  const frozen = rig.start();
  try {
    const operator = await recover(frozen);
    if (operator === null) throw new Error(frozen.output());
    await rig.addFault({ site: 'jito.land', kind: 'bundle_lost' });
    await rig.addFault({ site: 'rpc.*', kind: 'swallow_transaction' });
    const signed = () => Number(rig.journal.one("SELECT count(*) FROM attempts WHERE state = 'signed'")) > 0;
    expect(await traffic.driveUntil(operator, signed)).toBe(true);
    frozen.kill('SIGSTOP');
    const frozenAt = await readHeight();
    await until(
      'the blockhash is too old',
      async () => (await readHeight()) > frozenAt + FROZEN_BLOCKS,
      20_000,
    );
    await rig.clearFaults();
    frozen.kill('SIGCONT');
    expect(await untilSettled(rig, frozen), frozen.output()).toBe(true);
    await checkBooks(rig, traffic);
  } finally {
    frozen.kill('SIGKILL');
    await frozen.ended;
  }
});

async function readHeight(): Promise<number> {
  return (await readJson<{ height: number }>(`${rig.localnet.adminUrl}/status`)).height;
}
