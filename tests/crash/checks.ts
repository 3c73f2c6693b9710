import { expect } from 'vitest';
import { untilBooksAgree } from '../harness/books.ts';
import { until } from '../harness/until.ts';
import type { OperatorProcess } from './operator-process.ts';
import type { Rig } from './rig.ts';
import type { Traffic } from './traffic.ts';

/** More than the pause after which a proof that lacked a control is tried again. */
const SETTLE_TIMEOUT_MS = 45_000;
const AGREE_TIMEOUT_MS = 15_000;

const UNFINISHED = `SELECT (SELECT count(*) FROM signals WHERE state = 'received')
  + (SELECT count(*) FROM orders WHERE state IN ('planned', 'working'))
  + (SELECT count(*) FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved'))`;

/** Waits until nothing is under way, or until the operator ended; resolves false then. */
export async function untilSettled({ journal }: Rig, process: OperatorProcess): Promise<boolean> {
  await until(
    'nothing is under way',
    () => process.isOver() || journal.one<bigint>(UNFINISHED) === 0n,
    SETTLE_TIMEOUT_MS,
  );
  return !process.isOver();
}

/** Nothing lost, nothing doubled, nothing untracked, once nothing is under way any more. */
export async function checkBooks(rig: Rig, { acknowledged }: Traffic): Promise<void> {
  const { journal } = rig;
  const decided = journal.all<{ id: string }>(
    "SELECT trade_uuid AS id FROM signals WHERE state <> 'received'",
  );
  const known = new Set(decided.map(({ id }) => id));
  expect([...acknowledged].filter((id) => !known.has(id))).toEqual([]);
  for (const twice of [
    'SELECT signal_id FROM orders GROUP BY signal_id HAVING count(*) > 1',
    "SELECT order_id FROM attempts WHERE state = 'landed' GROUP BY order_id HAVING count(*) > 1",
    "SELECT order_id FROM attempts JOIN orders USING (order_id) WHERE kind = 'entry' AND n > 1",
    "SELECT mint FROM positions WHERE state IN ('opening', 'open', 'exiting', 'stuck') GROUP BY mint HAVING count(*) > 1",
  ]) {
    expect(journal.all(twice), twice).toEqual([]);
  }
  expect(journal.one('SELECT max(seq) - count(*) FROM journal')).toBe(0n);
  expect(journal.all("SELECT position_id FROM positions WHERE state = 'quarantined'")).toEqual([]);
  expect(journal.all("SELECT seq FROM journal WHERE type = 'halt_set'")).toEqual([]);
  await untilBooksAgree(rig, journal, AGREE_TIMEOUT_MS);
}
