import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../harness/until.ts';
import { checkBooks, untilSettled } from './checks.ts';
import type { Fault } from './cluster.ts';
import type { Lane } from './lane.ts';
import type { OperatorProcess } from './operator-process.ts';

/** More than a blockhash lives, so that what was signed before is out of time after. */
const FROZEN_BLOCKS = 200;
const FROZEN_TIMEOUT_MS = 60_000;
const SEEN_TIMEOUT_MS = 60_000;

const NOTHING_LANDS: readonly Fault[] = [
  { site: 'jito.land', kind: 'bundle_lost' },
  { site: 'rpc.*', kind: 'swallow_transaction' },
];

const countOf = ({ journal }: Lane, from: string): number =>
  Number(journal.one(`SELECT count(*) FROM ${from}`));

/** Stops a process while a transaction of it is on its way, and lets it go on when that one is out of time. */
export async function freezeInFlight(lane: Lane): Promise<void> {
  const frozen = lane.start();
  try {
    const operator = await lane.reach(frozen);
    if (operator === null || !(await untilSettled(lane, frozen))) throw new Error(frozen.output());
    await lane.cluster.withFaults(NOTHING_LANDS, lane.wallet, async () => {
      expect(await lane.traffic.driveUntil(operator, () => isCommitted(lane))).toBe(true);
      frozen.kill('SIGSTOP');
      await untilBlockhashIsOld(lane);
    });
    frozen.kill('SIGCONT');
    expect(await untilSettled(lane, frozen), frozen.output()).toBe(true);
    await checkBooks(lane);
  } finally {
    await end(frozen);
  }
}

/**
 * Stops a process between the commit of an entry and its first send. Somebody halts meanwhile: awake again, it must
 * ask once more before it sends, because what it knew when it fell asleep is not so any more.
 */
export async function haltWhileFrozen(lane: Lane): Promise<void> {
  const frozen = lane.start('entry.attempt_signed.durable:1:stop');
  try {
    const operator = await lane.reach(frozen);
    if (operator === null) throw new Error(frozen.output());
    // Not awaited yet: a request that it received and did not answer waits as long as it is frozen.
    const driving = lane.traffic.driveUntil(operator, () => isCommitted(lane), { sells: [] });
    await until('it has frozen', () => isFrozen(frozen), FROZEN_TIMEOUT_MS);
    const txid = lane.journal.one<string>("SELECT txid FROM attempts WHERE state = 'signed'") ?? 'none';
    writeFileSync(lane.haltFile, '');
    frozen.kill('SIGCONT');
    await driving;
    const isLatched = () => countOf(lane, "halts WHERE source = 'file'") > 0;
    await until('the file is latched', isLatched, SEEN_TIMEOUT_MS);
    expect(await untilSettled(lane, frozen), frozen.output()).toBe(true);
    await checkBooks(lane);
    expect(lane.journal.one('SELECT state FROM attempts WHERE txid = ?', txid)).toBe('dead');
    expect(lane.journal.all('SELECT route FROM sends WHERE txid = ?', txid)).toEqual([]);
  } finally {
    await end(frozen);
  }
}

const isCommitted = (lane: Lane): boolean => countOf(lane, "attempts WHERE state = 'signed'") > 0;

async function untilBlockhashIsOld({ cluster }: Lane): Promise<void> {
  const from = await cluster.height();
  const isOld = async () => (await cluster.height()) > from + FROZEN_BLOCKS;
  await until('the blockhash is too old', isOld, FROZEN_TIMEOUT_MS);
}

/** Whether every thread of it stands still, as the kernel tells. */
function isFrozen({ pid, isOver }: OperatorProcess): boolean {
  return !isOver() && readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('T') === true;
}

async function end(process: OperatorProcess): Promise<void> {
  process.kill('SIGKILL');
  await process.ended;
}
