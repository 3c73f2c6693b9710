import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram } from '../../tooling/bundle.mjs';
import { type Cluster, startCluster } from '../crash/cluster.ts';
import { type Lane, openLane } from '../crash/lane.ts';
import { type Launch, OPERATOR } from '../crash/operator-process.ts';
import { until } from '../harness/until.ts';
import { patchSources } from '../mutation/patch.ts';
import { createDisk } from './disk.ts';
import { databaseFiles, judge, type Verdict } from './oracle.ts';
import { parseTrace, traceCommand } from './trace.ts';

/*
 * A killed process cannot show a missing sync, because the kernel still has what it wrote. So the system calls of
 * a trading operator are traced, and the power is cut in thought whenever a transaction leaves for the first time.
 */

const STRACE = process.env.STRACE_PATH ?? '/usr/bin/strace';
const END_TIMEOUT_MS = 20_000;
const ENTRIES_MIN = 4;
const EXITS_MIN = 3;
const LOST_BUNDLES = { site: 'jito.land', kind: 'bundle_lost' };

/** The second journal, answered before it is on the disk. */
const WITHOUT_LOG_SYNC = {
  file: 'apps/operator/src/compose/signer-log.ts',
  old: '      fdatasyncSync(file);\n',
  new: '',
};

/** SQLite then syncs at checkpoints only: commits survive a kill, and are lost with the power. */
const WITHOUT_SYNC = {
  file: 'packages/db/src/open.ts',
  old: `  db.pragma('synchronous = FULL');
  assert(db.pragma('synchronous', { simple: true }) === SYNCHRONOUS_FULL, 'synchronous must be FULL');`,
  new: `  db.pragma('synchronous = NORMAL');`,
};

const isLinux = process.platform === 'linux';
let cluster: Cluster;
let lane: Lane;
let scratch: string;

beforeAll(async () => {
  if (!isLinux) return;
  scratch = mkdtempSync(join(tmpdir(), 'chimera-trace-'));
  cluster = await startCluster();
  lane = await openLane({ cluster, name: 'traced', mints: cluster.mints });
});

afterAll(async () => {
  lane?.close();
  await cluster?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
});

/** Lets a traced operator buy and sell by both routes, and judges everything that it sent. */
async function tradeTraced(name: string, launch: Launch): Promise<Verdict> {
  const files = databaseFiles(lane.dataDir);
  const disk = createDisk(Object.values(files));
  const output = join(scratch, name);
  const since = Number(lane.journal.one('SELECT max(seq) FROM journal'));
  const operatorProcess = lane.start('', { ...launch, under: traceCommand(STRACE, output) });
  const operator = await lane.reach(operatorProcess);
  if (operator === null) throw new Error(operatorProcess.output());
  const { traffic } = lane;
  const signed = (kind: string): number =>
    Number(
      lane.journal.one(
        'SELECT count(*) FROM attempts JOIN orders USING (order_id) WHERE kind = ? AND attempts.seq > ?',
        kind,
        since,
      ),
    );
  const hasTraded = (): boolean => signed('entry') >= ENTRIES_MIN && signed('exit') >= EXITS_MIN;
  expect(await traffic.driveUntil(operator, hasTraded), operatorProcess.output()).toBe(true);
  const sentByRpc = (): boolean =>
    Number(lane.journal.one("SELECT count(*) FROM sends WHERE route = 'rpc' AND seq > ?", since)) > 0;
  const isSent = await cluster.withFaults([LOST_BUNDLES], lane.wallet, () =>
    traffic.driveUntil(operator, sentByRpc),
  );
  expect(isSent, operatorProcess.output()).toBe(true);
  operatorProcess.kill('SIGKILL');
  await operatorProcess.ended;
  const isTraced = (): boolean => existsSync(output) && hasEnded(output, operatorProcess.pid);
  await until('the tracer has written all', isTraced, END_TIMEOUT_MS);
  return judge(parseTrace(readFileSync(output, 'latin1').split('\n')), disk, lane.dataDir);
}

const hasEnded = (output: string, pid: number): boolean =>
  new RegExp(`^${pid} +\\+\\+\\+ (exited|killed)`, 'm').test(readFileSync(output, 'latin1').slice(-4_096));

test.runIf(isLinux)('no byte of a transaction leaves before journal and signer log are synced', async () => {
  const { sent, violations } = await tradeTraced('full', {});
  expect(violations).toEqual([]);
  expect(sent.size).toBeGreaterThanOrEqual(ENTRIES_MIN + EXITS_MIN);
});

test.runIf(isLinux)('an operator that syncs neither of them is found out', async () => {
  const sources = patchSources([WITHOUT_SYNC, WITHOUT_LOG_SYNC]);
  const { path: bundle, replaced } = await bundleProgram(OPERATOR, { name: 'operator-unsynced', sources });
  expect(replaced.size).toBe(sources.size);
  const { sent, violations } = await tradeTraced('unsynced', { bundle });
  for (const part of ['its row', 'the signer log']) {
    const found = violations.filter((sentence) => sentence.endsWith(`left before ${part} was on the disk`));
    expect(found).toHaveLength(sent.size);
  }
});
