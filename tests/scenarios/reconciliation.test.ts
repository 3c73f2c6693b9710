import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilBooksAgree } from '../harness/books.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient } from '../harness/operator-client.ts';
import { openOwnerWallet } from '../harness/owner-wallet.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const ENV = { LOCALNET_ACTORS: '20' };
const BUSY_TIMEOUT_MS = 150_000;
const RUN_TIMEOUT_MS = 150_000;
const AGREE_TIMEOUT_MS = 60_000;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;

const count = (from: string): number => Number(journal.one(`SELECT count(*) FROM ${from}`));

function connect(): void {
  operator = createOperatorClient(stack);
  journal = openJournal(stack, 'bigint');
}

beforeAll(async () => {
  stack = await startStack({ env: ENV });
  connect();
}, 180_000);

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

interface RunRow {
  readonly seq: bigint;
  readonly outcome: string;
  readonly note: string | null;
  readonly transaction_count: bigint;
  readonly account_count: bigint;
  readonly tolerated_count: bigint;
}

interface DifferenceRow {
  readonly key: string;
  readonly kind: string;
  readonly subject_id: string;
  readonly action: string;
}

/** Runs one by the public API and waits for its row. */
async function reconcile(): Promise<{ readonly run: RunRow; readonly found: readonly DifferenceRow[] }> {
  const isIdle = async () => (await operator.control('reconciliation', {})).body.isRunning === false;
  await until('no reconciliation runs', isIdle, RUN_TIMEOUT_MS);
  const before = journal.one<bigint>('SELECT coalesce(max(seq), 0) FROM reconciliation_runs') ?? 0n;
  expect((await operator.post('/api/v1/reconciliation/run', {})).status).toBe(200);
  await until('the reconciliation has ended', isIdle, RUN_TIMEOUT_MS);
  const [row] = journal.all<RunRow>('SELECT * FROM reconciliation_runs ORDER BY seq DESC LIMIT 1');
  const state = await operator.control('reconciliation', {});
  if (row === undefined || row.seq <= before) throw new Error(JSON.stringify(state.body));
  const log = 'SELECT key, kind, subject_id, action FROM reconciliation_log WHERE seq = ?';
  return { run: row, found: journal.all<DifferenceRow>(log, Number(row.seq)) };
}

const printed = ({ run: row, found }: Awaited<ReturnType<typeof reconcile>>): string =>
  JSON.stringify({ ...row, found }, (_, value) => (typeof value === 'bigint' ? Number(value) : value));

test('books that were traded on for a while agree with the chain', { timeout: 240_000 }, async () => {
  await until('trades have ended', () => count("fills WHERE finality = 'final'") >= 4, BUSY_TIMEOUT_MS);
  const result = await reconcile();
  expect(result, printed(result)).toMatchObject({ run: { outcome: 'clean', note: null }, found: [] });
  expect(Number(result.run.transaction_count)).toBeGreaterThanOrEqual(4);
});

test('a backup restored in the middle of trading doubles nothing', { timeout: 400_000 }, async () => {
  const { body } = await operator.control('backup', {});
  const file = join(stack.dataDir, 'backups', String(body.file));
  const lost = count('attempts');
  await until('trading goes on', () => count('attempts') > lost + 3, BUSY_TIMEOUT_MS);
  const signed = journal.all<{ txid: string }>('SELECT txid FROM attempts').map(({ txid }) => txid);
  journal.close();
  await stack.stop({ keepFiles: true });
  const env = { ...process.env, CHIMERA_DATA_DIR: stack.dataDir, CHIMERA_CONFIG_DIR: stack.configDir };
  await run('./chimera', ['restore', file], { cwd: ROOT, env });
  stack = await startStack({ env: ENV, dir: stack.dir });
  connect();

  await until(
    'every signature that only the signer log knew is taken up',
    () => signed.every((txid) => journal.one('SELECT 1 FROM attempts WHERE txid = ?', txid) === 1n),
    BUSY_TIMEOUT_MS,
  );
  await untilBooksAgree(stack, journal, AGREE_TIMEOUT_MS);
  const landedTwice = `SELECT order_id FROM attempts WHERE state = 'landed' GROUP BY order_id HAVING count(*) > 1`;
  expect(journal.all(landedTwice)).toEqual([]);
  expect(count("wallet_transfers WHERE kind = 'unknown_signed'")).toBe(0);
  const result = await reconcile();
  expect(result, printed(result)).toMatchObject({ run: { outcome: 'clean' }, found: [] });
  const halt = journal.one("SELECT reason FROM halts WHERE action = 'set' ORDER BY seq DESC");
  expect(halt).toContain('it lost commits');
  await resume();
});

async function resume(): Promise<void> {
  const reason = 'looked at the books';
  const { body } = await operator.post('/api/v1/admin/resume', { reason });
  const answer = await operator.post('/api/v1/admin/resume', { reason, confirm: body.confirm });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** Nothing is sent any more, neither entries nor exits. */
async function haltAll(): Promise<void> {
  const first = await operator.post('/api/v1/admin/halt', { mode: 'all', reason: 'to look at the books' });
  const answer = await operator.post('/api/v1/admin/halt', { mode: 'all', confirm: first.body.confirm });
  expect(answer.body).toMatchObject({ status: 'halted' });
  const live = "attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved')";
  await until('nothing is under way', () => count(live) === 0, BUSY_TIMEOUT_MS);
}

const HELD = `SELECT mint, held_atoms FROM positions WHERE state IN ('open', 'exiting')
  AND length(held_atoms) >= 6 ORDER BY seq DESC LIMIT 3`;

test('what its owner did behind it is found, classed and explained', { timeout: 400_000 }, async () => {
  await until('positions are held', () => journal.all(HELD).length === 3, BUSY_TIMEOUT_MS);
  await haltAll();
  const owner = openOwnerWallet(stack);
  const held = journal.all<{ mint: string; held_atoms: string }>(HELD);
  const [sold, short, close] = held.map(({ mint, held_atoms }) => ({ mint, atoms: BigInt(held_atoms) }));
  if (sold === undefined || short === undefined || close === undefined) throw new Error('too few positions');
  const txids = [
    await owner.sell(sold.mint, sold.atoms / 2n),
    await owner.burn(short.mint, short.atoms / 5_000n),
    await owner.burn(close.mint, close.atoms / 20_000n),
  ];

  const { run: first, found } = await reconcile();
  const told = found.map(({ kind, subject_id, action }) => ({ kind, subject_id, action }));
  expect(told).toHaveLength(5);
  expect(told).toEqual(
    expect.arrayContaining([
      ...txids.map((subject_id) => ({ kind: 'UNKNOWN_TX', subject_id, action: 'halted' })),
      ...[sold, short].map(({ mint }) => ({
        kind: 'AMOUNT_MISMATCH',
        subject_id: mint,
        action: 'quarantined',
      })),
    ]),
  );
  expect(first).toMatchObject({ outcome: 'differs', tolerated_count: 1n });
  const states = [sold, short, close].map(({ mint }) =>
    journal.one('SELECT state FROM positions WHERE mint = ? ORDER BY seq DESC LIMIT 1', mint),
  );
  expect(states.slice(0, 2)).toEqual(['quarantined', 'quarantined']);
  expect(states[2]).not.toBe('quarantined');

  const again = await reconcile();
  expect(again).toMatchObject({ run: { outcome: 'differs' }, found: [] });
  for (const { key } of found) {
    const answer = await operator.control('reconciliation-resolve', { key, reason: 'done by its owner' });
    expect(answer.status).toBe(200);
  }
  expect((await reconcile()).run).toMatchObject({ outcome: 'clean' });
  const { body } = await operator.get('/api/v1/reconciliation?state=open');
  expect(body).toMatchObject({ open_count: 0, differences: { total: 0 } });
});
