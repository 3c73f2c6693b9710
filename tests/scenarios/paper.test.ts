import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient } from '../harness/operator-client.ts';
import { haltEverything, reconcile } from '../harness/reconcile.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';
import { readWalletLedger } from '../harness/wallet-ledger.ts';

/* Trading on paper on the embedded cluster: everything but the sending is as in earnest. */

const TRADE_TIMEOUT_MS = 60_000;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;

beforeAll(async () => {
  stack = await startStack({ env: { LOCALNET_ACTORS: '20', CHIMERA_MODE: 'paper' } });
  operator = createOperatorClient(stack);
  journal = openJournal(stack, 'bigint');
});

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

const countOf = (sql: string): number => Number(journal.one(`SELECT count(*) FROM ${sql}`));

test('entries and exits happen on paper, and no transaction of our key on the chain', {
  timeout: 120_000,
}, async () => {
  expect(journal.one('SELECT mode FROM boots')).toBe('paper');
  await until(
    'a position is closed',
    () => countOf("positions WHERE state = 'closed'") > 0,
    TRADE_TIMEOUT_MS,
  );
  await until('positions are held', () => countOf("positions WHERE state = 'open'") > 1, TRADE_TIMEOUT_MS);
  await haltEverything(operator, journal);
  const { localnet, operator: who } = stack.run;
  const { changes } = await readWalletLedger(localnet.rpcUrl, who.wallet);
  // Only what the cluster's faucet gave.
  expect([...changes.values()].filter((delta) => delta <= 0n)).toEqual([]);
  const fills = journal.all<{ txid: string }>('SELECT txid FROM fills');
  expect(fills.filter(({ txid }) => changes.has(txid))).toEqual([]);
});

test('after a restart the paper holds what the books say', { timeout: 120_000 }, async () => {
  const positions = () =>
    journal.all('SELECT position_id, state, held_atoms, wallet_delta_lamports FROM positions ORDER BY seq');
  const before = positions();
  await stack.crash('operator');
  await until(
    'the operator is well',
    async () => (await operator.get('/ready')).status === 200,
    TRADE_TIMEOUT_MS,
  );
  expect(positions()).toEqual(before);
  const { runs, open_count } = await reconcile(operator);
  expect({ ...runs[0], open_count }).toMatchObject({ outcome: 'clean', note: null, open_count: 0 });
});
