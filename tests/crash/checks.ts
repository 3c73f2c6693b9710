import { join } from 'node:path';
import { expect } from 'vitest';
import { readSignerLog } from '../../apps/operator/src/cli/receipt/signer-log-reader.ts';
import { untilBooksAgree } from '../harness/books.ts';
import { until } from '../harness/until.ts';
import type { Lane } from './lane.ts';
import type { OperatorProcess } from './operator-process.ts';

/** More than the pause after which a proof that lacked a control is tried again. */
const SETTLE_TIMEOUT_MS = 60_000;
const AGREE_TIMEOUT_MS = 15_000;

const UNFINISHED = `SELECT (SELECT count(*) FROM signals WHERE state = 'received')
  + (SELECT count(*) FROM orders WHERE state IN ('planned', 'working'))
  + (SELECT count(*) FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved'))`;

/** Waits until nothing is under way, or until the operator ended; resolves false then. */
export async function untilSettled({ journal }: Lane, process: OperatorProcess): Promise<boolean> {
  await until(
    'nothing is under way',
    () => process.isOver() || journal.one<bigint>(UNFINISHED) === 0n,
    SETTLE_TIMEOUT_MS,
  );
  return !process.isOver();
}

/** Each of these finds nothing in honest books. */
const DOUBLED = [
  'SELECT signal_id FROM orders GROUP BY signal_id HAVING count(*) > 1',
  "SELECT order_id FROM attempts WHERE state = 'landed' GROUP BY order_id HAVING count(*) > 1",
  "SELECT order_id FROM attempts JOIN orders USING (order_id) WHERE kind = 'entry' AND n > 1",
  "SELECT mint FROM positions WHERE state IN ('opening', 'open', 'exiting', 'stuck') GROUP BY mint HAVING count(*) > 1",
];

/** Nothing lost, nothing doubled, nothing untracked, once nothing is under way any more. */
export async function checkBooks(lane: Lane): Promise<void> {
  const { journal, traffic } = lane;
  const decided = journal.all<{ id: string }>(
    "SELECT trade_uuid AS id FROM signals WHERE state <> 'received'",
  );
  const known = new Set(decided.map(({ id }) => id));
  expect([...traffic.acknowledged].filter((id) => !known.has(id))).toEqual([]);
  for (const twice of DOUBLED) expect(journal.all(twice), twice).toEqual([]);
  expect(journal.one('SELECT max(seq) - count(*) FROM journal')).toBe(0n);
  expect(journal.all("SELECT position_id FROM positions WHERE state = 'quarantined'")).toEqual([]);
  expect(journal.all("SELECT reason FROM halts WHERE source = 'invariant'")).toEqual([]);
  await checkSignerLog(lane);
  await untilBooksAgree(lane, journal, AGREE_TIMEOUT_MS);
}

/**
 * The second journal is whole, and knows every signature of the first. A signature that only it knows was made for
 * an attempt whose commit the kill prevented: the books agree with the chain, so none of those was ever sent.
 */
async function checkSignerLog({ dataDir, journal }: Lane): Promise<void> {
  const log = await readSignerLog(join(dataDir, 'signer.log'), () => true);
  expect(log.broken).toBeNull();
  const signed = new Set(log.signatures.map(({ orderId, n, txid }) => `${orderId}/${n}/${txid}`));
  const attempts = journal.all<{ orderId: string; n: bigint; txid: string }>(
    'SELECT order_id AS orderId, n, txid FROM attempts',
  );
  expect(attempts.filter(({ orderId, n, txid }) => !signed.has(`${orderId}/${n}/${txid}`))).toEqual([]);
}
