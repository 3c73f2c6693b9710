import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram } from '../../tooling/bundle.mjs';
import { until } from '../harness/until.ts';
import { checkBooks, untilSettled } from './checks.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { freezeInFlight, haltWhileFrozen } from './freeze.ts';
import { type Lane, openLane, type RunningOperator } from './lane.ts';
import { cases, type KillCase } from './matrix.ts';
import { OPERATOR, type OperatorProcess } from './operator-process.ts';
import { createPool, type Pool } from './pool.ts';
import { createWhale, type Whale } from './whale.ts';

const CASES = cases(process.env);
const LANES = 4;
const END_TIMEOUT_MS = 5_000;

let cluster: Cluster;
let whale: Whale;
let lanes: Pool<Lane>;
/** Stays halted, so no case may follow on it. */
let haltedLane: Lane;
const table: { point: string; killed: string; recoveredMs: number }[] = [];

beforeAll(async () => {
  const { path: bundle } = await bundleProgram(OPERATOR);
  cluster = await startCluster();
  whale = await createWhale(cluster);
  if (cluster.mints.length <= LANES) throw new Error('there are fewer tokens than lanes');
  const opened = Array.from({ length: LANES + 1 }, (_, index) => {
    const mints = cluster.mints.filter((_mint, at) => at % (LANES + 1) === index);
    return openLane({ cluster, bundle, name: `lane-${index}`, mints });
  });
  const [halted, ...others] = await Promise.all(opened);
  if (halted === undefined) throw new Error('no lane was opened');
  haltedLane = halted;
  lanes = createPool(others);
});

afterAll(async () => {
  console.table(table);
  haltedLane?.close();
  for (const lane of lanes?.all ?? []) lane.close();
  await cluster?.stop();
});

/** Starts on what the last kill left; resolves null when the armed point ended this start before it settled. */
async function recover(lane: Lane, process: OperatorProcess): Promise<RunningOperator | null> {
  const operator = await lane.reach(process);
  if (operator === null || !(await untilSettled(lane, process))) return null;
  await checkBooks(lane);
  return operator;
}

/** Runs one start until the point has ended it, in its recovery or by the scene's traffic. */
async function killAt({ point, kind, scene }: KillCase, lane: Lane): Promise<void> {
  const startedMs = Date.now();
  const armed = lane.start(point);
  try {
    const operator = await recover(lane, armed);
    table.push({
      point,
      killed: operator === null ? 'in recovery' : 'at work',
      recoveredMs: operator === null ? Number.NaN : Date.now() - startedMs,
    });
    if (operator !== null) await scene({ lane, operator, kind, whale });
    expect(armed.isOver(), `the point was not reached\n${armed.output()}`).toBe(true);
    expect(await armed.ended, armed.output()).toBe('SIGKILL');
  } finally {
    armed.kill('SIGKILL');
    await until('it has ended', armed.isOver, END_TIMEOUT_MS);
  }
}

/** Starts on what the last kill left, and is killed at a step of the start itself. */
async function killInRecovery({ recoveryPoint }: KillCase, lane: Lane): Promise<void> {
  const armed = lane.start(recoveryPoint);
  expect(await armed.ended, armed.output()).toBe('SIGKILL');
}

/**
 * Every point is reached twice, and the recovery after its first kill is killed too. Whatever survives, the next
 * start of the lane has to settle and to compare with the chain before it goes to its own point.
 */
test.concurrent.for(CASES)('survives SIGKILL at $point, twice', async (killCase) => {
  await lanes.use(async (lane) => {
    await killAt(killCase, lane);
    await killInRecovery(killCase, lane);
    await killAt(killCase, lane);
  });
});

test.concurrent('survives being frozen for longer than a blockhash lives', async () => {
  await lanes.use(freezeInFlight);
});

test.concurrent('sends nothing for the first time after a halt that fell while it was frozen', async () => {
  await haltWhileFrozen(haltedLane);
});

test('a start after the last kills settles everything', async () => {
  for (const lane of lanes.all) {
    const last = lane.start();
    try {
      expect(await recover(lane, last), last.output()).not.toBeNull();
    } finally {
      last.kill('SIGKILL');
      await last.ended;
    }
  }
});
