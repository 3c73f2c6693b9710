import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilBooksAgree } from '../harness/books.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient } from '../harness/operator-client.ts';
import { type OwnerWallet, openOwnerWallet } from '../harness/owner-wallet.ts';
import { haltEverything, readReconciliation, reconcile, resume } from '../harness/reconcile.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

/*
 * The books laid beside the chain: clean after trading; then the wallet's owner sells and destroys tokens by another
 * program, and each difference is told by its kind, acted upon, and ended by what a person does about it.
 */

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const TRADE_TIMEOUT_MS = 60_000;
const RUN_TIMEOUT_MS = 60_000;
const POSITIONS_MIN = 3;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;
let owner: OwnerWallet;

interface Held {
  readonly position_id: string;
  readonly mint: string;
  readonly held_atoms: string;
}

beforeAll(async () => {
  stack = await startStack({ env: { LOCALNET_ACTORS: '20' } });
  operator = createOperatorClient(stack);
  journal = openJournal(stack, 'bigint');
  owner = openOwnerWallet(stack);
});

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

const OPEN = `SELECT position_id, mint, held_atoms FROM positions WHERE state = 'open' ORDER BY seq`;

const held = (): readonly Held[] => journal.all<Held>(OPEN);
const stateOf = (at: Held | undefined) =>
  journal.one('SELECT state FROM positions WHERE position_id = ?', at?.position_id ?? '');

/** The command line as a person uses it: what it says, and with which code it ends. */
async function chimera(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const { operatorUrl, controlUrl } = stack.run.operator;
  const env = {
    ...process.env,
    ...{ CHIMERA_DATA_DIR: stack.dataDir, CHIMERA_CONFIG_DIR: stack.configDir },
    ...{ OPERATOR_PORT: new URL(operatorUrl).port, CONTROL_PORT: new URL(controlUrl).port },
  };
  try {
    const { stdout } = await run('./chimera', [...args], { cwd: ROOT, env });
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

test('books are clean after trading', { timeout: 150_000 }, async () => {
  await until('positions are held', () => held().length >= POSITIONS_MIN, TRADE_TIMEOUT_MS);
  await haltEverything(operator, journal);
  const { runs, differences, open_count } = await reconcile(operator);
  expect({ outcome: runs[0]?.outcome, note: runs[0]?.note }).toEqual({ outcome: 'clean', note: null });
  expect({ open_count, items: differences.items }).toEqual({ open_count: 0, items: [] });
});

const planted: { sold?: Held; short?: Held; tolerated?: Held; txids: Record<string, string> } = { txids: {} };

test('a sale from outside and 0.02 % are told and quarantined, 0.005 % is tolerated', {
  timeout: 120_000,
}, async () => {
  const [sold, short, tolerated] = held();
  if (sold === undefined || short === undefined || tolerated === undefined)
    throw new Error('too little is held');
  Object.assign(planted, { sold, short, tolerated });
  const [sale, twoParts, half] = await Promise.all([
    owner.sell(sold.mint, BigInt(sold.held_atoms), { closesAccount: true }),
    owner.burn(short.mint, BigInt(short.held_atoms) / 5_000n),
    owner.burn(tolerated.mint, BigInt(tolerated.held_atoms) / 20_000n),
  ]);
  planted.txids = { sale, twoParts, half };

  const { runs, differences, open_count } = await reconcile(operator);
  expect(runs[0]).toMatchObject({ outcome: 'differs', tolerated_count: 1, note: null });
  const told = differences.items.map(({ kind, subject_id, action }) => ({ kind, subject_id, action }));
  const unknown = Object.values(planted.txids).map((txid) => ({
    ...{ kind: 'UNKNOWN_TX', subject_id: txid, action: 'halted' },
  }));
  const mismatches = [sold, short].map(({ mint }) => ({
    ...{ kind: 'AMOUNT_MISMATCH', subject_id: mint, action: 'quarantined' },
  }));
  expect(new Set(told)).toEqual(new Set([...unknown, ...mismatches]));
  expect(open_count).toBe(5);
  expect([stateOf(sold), stateOf(short), stateOf(tolerated)]).toEqual(['quarantined', 'quarantined', 'open']);
  // A difference that stands is told once.
  expect((await reconcile(operator)).differences.items).toHaveLength(5);
});

test('booked by API and by command line they are gone, and the next run is clean', {
  timeout: 120_000,
}, async () => {
  const { sold, short } = planted;
  const { sale, twoParts, half } = planted.txids;
  const command = { key: `UNKNOWN_TX:${sale}`, reason: 'sold on the phone' };
  const refused = await operator.post('/api/v1/reconciliation/book', {
    ...command,
    key: `UNKNOWN_TX:${sale}x`,
  });
  expect(refused.status).toBe(404);
  const booked = await operator.post('/api/v1/reconciliation/book', command);
  expect(booked).toMatchObject({ status: 200, body: { status: 'booked', position_id: sold?.position_id } });
  expect(stateOf(sold)).toBe('closed');
  expect((await operator.post('/api/v1/reconciliation/book', command)).status).toBe(404);

  // Unresolved ones come first, whatever their age.
  const open = (await readReconciliation(operator)).differences.items.map(
    ({ resolved_cause }) => resolved_cause === null,
  );
  // The amount of its position is right again as well.
  expect(open).toEqual([true, true, true, false, false]);

  const byHand = await chimera('reconcile', 'book', `UNKNOWN_TX:${twoParts}`, '--reason', 'burnt by hand');
  expect(byHand).toMatchObject({ code: 0, text: expect.stringMatching(/^Booked to position/) });
  const burnt = { key: `UNKNOWN_TX:${half}`, reason: 'burnt by hand' };
  expect((await operator.control('reconciliation-book', burnt)).body.status).toBe('booked');
  expect(stateOf(short)).toBe('open');
  const { code, text } = await chimera('reconcile');
  expect({ code, text }).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^clean: .* 0 within .* 0 not expl/),
  });
  const ended = (await readReconciliation(operator)).differences.items;
  expect(new Set(ended.map(({ kind, resolved_cause }) => `${kind} ${resolved_cause}`))).toEqual(
    new Set(['UNKNOWN_TX person', 'AMOUNT_MISMATCH settled']),
  );
});

test('the booked sales are trades like others, and trading goes on to books that agree', {
  timeout: 150_000,
}, async () => {
  const rows = journal.all<{ txid: string; cause: string; token_delta_atoms: string; by: string }>(
    `SELECT fills.txid, orders.cause, token_delta_atoms, resolved_by AS by
       FROM fills JOIN orders USING (order_id) JOIN reconciliation_resolutions r ON r.key = 'UNKNOWN_TX:' || fills.txid
      WHERE orders.cause = 'outside' AND r.cause = 'person'`,
  );
  expect(new Set(rows.map(({ txid }) => txid))).toEqual(new Set(Object.values(planted.txids)));
  for (const { by, token_delta_atoms } of rows) {
    expect(by).not.toBe('');
    expect(BigInt(token_delta_atoms)).toBeLessThan(0n);
  }
  // The signer's log has them too: a start finds that both journals agree, and lifts no halt.
  await stack.crash('operator');
  await until(
    'the operator is well',
    async () => (await operator.get('/ready')).status === 200,
    RUN_TIMEOUT_MS,
  );
  expect(journal.one("SELECT count(*) FROM halts WHERE changed_by = 'second journal'")).toBe(0n);
  const fills = () => Number(journal.one('SELECT count(*) FROM fills'));
  const before = fills();
  await resume(operator);
  await until('a trade of ours', () => fills() > before, TRADE_TIMEOUT_MS);
  await haltEverything(operator, journal);
  await untilBooksAgree(stack, journal, RUN_TIMEOUT_MS);
  expect((await reconcile(operator)).runs[0]).toMatchObject({ outcome: 'clean', note: null });
});
