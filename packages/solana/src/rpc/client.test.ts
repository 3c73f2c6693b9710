import { slot, txid } from '@chimera/core/units/chain';
import bs58 from 'bs58';
import { expect, test } from 'vitest';
import { createScriptedHttp } from '../http/scripted-http.ts';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { TOKEN_PROGRAM } from '../tx/programs.ts';
import { createRpcClient } from './client.ts';

const A = namedAddress('a');
const TXID = txid(bs58.encode(new Uint8Array(64).fill(3)));
const ACCOUNT = {
  lamports: 5,
  owner: TOKEN_PROGRAM,
  executable: false,
  rentEpoch: 18446744073709552000,
  data: ['AQI=', 'base64'],
  space: 2,
};

function setUp(result: unknown) {
  const body = typeof result === 'string' ? `{"result":${result}}` : { result };
  const { http, requests } = createScriptedHttp(() => ({ body }));
  const sent = () => JSON.parse(requests.at(-1)?.body ?? '') as { method: string; params: unknown[] };
  return { rpc: createRpcClient({ providerId: 'p', url: 'http://n', http }), sent };
}
const value = (inner: unknown) => ({ context: { slot: 77 }, value: inner });

test('the latest blockhash comes with the slot it was true at', async () => {
  const { rpc, sent } = setUp(value({ blockhash: A, lastValidBlockHeight: 150 }));
  await expect(rpc.getLatestBlockhash({ minContextSlot: slot(70) })).resolves.toEqual({
    blockhash: A,
    lastValidBlockHeight: 150,
    contextSlot: 77,
  });
  expect(sent()).toMatchObject({
    method: 'getLatestBlockhash',
    params: [{ commitment: 'confirmed', minContextSlot: 70 }],
  });
});

test('accounts come as bytes, and absent ones as null', async () => {
  const { rpc } = setUp(value([ACCOUNT, null]));
  const accounts = await rpc.getMultipleAccounts([A, A]);
  expect(accounts).toEqual([
    { lamports: 5n, owner: TOKEN_PROGRAM, executable: false, data: Uint8Array.of(1, 2) },
    null,
  ]);
});

test('balances beyond 2^53 are exact', async () => {
  const { rpc } = setUp('{"context":{"slot":1},"value":9007199254740993}');
  await expect(rpc.getBalance(A)).resolves.toMatchObject({ lamports: 9_007_199_254_740_993n });
});

test('a status that is not known is null, and a missing commitment is derived', async () => {
  const { rpc, sent } = setUp(
    value([
      null,
      { slot: 5, confirmations: null, err: null },
      {
        slot: 6,
        confirmations: 3,
        err: { InstructionError: [0, { Custom: 1 }] },
        confirmationStatus: 'confirmed',
        status: {},
      },
    ]),
  );
  const statuses = await rpc.getSignatureStatuses([TXID, TXID, TXID], { searchTransactionHistory: true });
  expect(statuses).toMatchObject([
    null,
    { confirmationStatus: 'finalized', err: null },
    { confirmationStatus: 'confirmed', err: { InstructionError: [0, { Custom: 1 }] } },
  ]);
  expect(sent().params[1]).toEqual({ searchTransactionHistory: true });
});

test('a status list of the wrong length is refused, or statuses would belong to the wrong signatures', async () => {
  const { rpc } = setUp(value([null]));
  await expect(rpc.getSignatureStatuses([TXID, TXID])).rejects.toMatchObject({ code: 'rpc_answer_invalid' });
});

test('a transaction is asked for with the newest version we can read, and may be absent', async () => {
  const { rpc, sent } = setUp(null);
  await expect(rpc.getTransaction(TXID)).resolves.toBeNull();
  expect(sent().params).toEqual([
    TXID,
    { commitment: 'confirmed', maxSupportedTransactionVersion: 1, encoding: 'json' },
  ]);
});

test('a transaction of the wrong shape is an invalid answer', async () => {
  await expect(setUp({ meta: 1 }).rpc.getTransaction(TXID)).rejects.toMatchObject({
    code: 'rpc_answer_invalid',
  });
});

test('sending never lets the node repeat and always names the commitment', async () => {
  const { rpc, sent } = setUp({ result: 0 });
  await expect(rpc.sendTransaction(Uint8Array.of(1), { skipPreflight: true })).rejects.toMatchObject({
    maybeLanded: true,
  });
  expect(sent().params).toEqual([
    'AQ==',
    { encoding: 'base64', skipPreflight: true, preflightCommitment: 'confirmed', maxRetries: 0 },
  ]);
});

test('a simulation shows error, logs, units and wanted accounts', async () => {
  const { rpc, sent } = setUp(
    value({ err: null, logs: ['x'], unitsConsumed: 9, accounts: [ACCOUNT, null], returnData: null }),
  );
  const simulation = await rpc.simulateTransaction(Uint8Array.of(1), {
    accounts: [A, A],
    replaceRecentBlockhash: true,
  });
  expect(simulation).toMatchObject({ err: null, logs: ['x'], unitsConsumed: 9, contextSlot: 77 });
  expect(simulation.accounts?.[1]).toBeNull();
  expect(sent().params[1]).toMatchObject({
    sigVerify: false,
    replaceRecentBlockhash: true,
    accounts: { encoding: 'base64', addresses: [A, A] },
  });
});

test('a skipped slot has no block', async () => {
  const { http } = createScriptedHttp(() => ({
    body: { error: { code: -32007, message: 'Slot 5 was skipped' } },
  }));
  const rpc = createRpcClient({ providerId: 'p', url: 'http://n', http });
  await expect(rpc.getBlock(slot(5))).resolves.toBeNull();
});

test('health is silence or an error', async () => {
  await expect(setUp('"ok"').rpc.getHealth()).resolves.toBeUndefined();
  const { http } = createScriptedHttp(() => ({
    body: { error: { code: -32005, message: 'Node is behind by 9 slots' } },
  }));
  const rpc = createRpcClient({ providerId: 'p', url: 'http://n', http });
  await expect(rpc.getHealth()).rejects.toMatchObject({ code: 'rpc_node_unhealthy', retryable: true });
});
