import { Connection } from '@solana/web3.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { addFault, callRpc, clearFaults, startTestNet, type TestNet, until } from './test-net.ts';
import { createSigner } from './test-signer.ts';

let testNet: TestNet;
let primary: Connection;
let secondary: Connection;
const SOL = 1_000_000_000;

beforeAll(async () => {
  testNet = await startTestNet();
  primary = new Connection(testNet.net.rpcUrl, 'processed');
  secondary = new Connection(testNet.net.rpcUrl2, 'processed');
}, 60_000);
afterAll(() => testNet.close());
beforeEach(() => clearFaults(testNet.net));

test('the second node sees the same chain some slots later', async () => {
  const fred = createSigner('fred').publicKey;
  await addFault(testNet.net, { node: 1, kind: 'lag', slots: 60 });
  const signature = await primary.requestAirdrop(fred, SOL);
  expect(await primary.getBalance(fred)).toBe(SOL);
  expect(await secondary.getBalance(fred)).toBe(0);
  await until(
    () => secondary.getBalance(fred),
    (lamports) => lamports === SOL,
  );
  await until(
    () => secondary.getSignatureStatus(signature),
    ({ value }) => value !== null,
  );
  expect(await secondary.getGenesisHash()).toBe(await primary.getGenesisHash());
});

test('a node that has not reached minContextSlot says so', async () => {
  const slot = await primary.getSlot();
  const reply = await callRpc(testNet.net.rpcUrl2, 'getSlot', [
    { commitment: 'finalized', minContextSlot: slot },
  ]);
  expect(reply.error).toMatchObject({ code: -32016 });
});

test('a lagging node is unhealthy, refuses to send and does not know new blockhashes', async () => {
  await addFault(testNet.net, { node: 1, kind: 'lag', slots: 40 });
  const health = await callRpc(testNet.net.rpcUrl2, 'getHealth');
  expect(health.error).toMatchObject({ code: -32005, data: { numSlotsBehind: 40 } });
  expect((await callRpc(testNet.net.rpcUrl, 'getHealth')).result).toBe('ok');
  const { blockhash } = await primary.getLatestBlockhash();
  expect((await primary.isBlockhashValid(blockhash)).value).toBe(true);
  expect((await secondary.isBlockhashValid(blockhash)).value).toBe(false);
});

test('a lying node denies or contradicts what the other says', async () => {
  const gina = createSigner('gina').publicKey;
  const signature = await primary.requestAirdrop(gina, SOL);
  await until(
    () => secondary.getSignatureStatus(signature),
    ({ value }) => value !== null,
  );
  await addFault(testNet.net, { node: 1, kind: 'lie_status' });
  expect((await secondary.getSignatureStatus(signature)).value?.err).not.toBeNull();
  await clearFaults(testNet.net);
  await addFault(testNet.net, { node: 1, kind: 'lie_null' });
  expect((await secondary.getSignatureStatus(signature)).value).toBeNull();
  expect((await primary.getSignatureStatus(signature)).value?.err).toBeNull();
});

test('rate limits come as JSON and as a page, and pass by themselves', async () => {
  const ask = (): Promise<Response> =>
    fetch(testNet.net.rpcUrl, { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"getSlot"}' });
  await addFault(testNet.net, { node: 0, kind: 'rate_limit' });
  const limited = await ask();
  expect(limited.status).toBe(429);
  expect(await limited.json()).toMatchObject({ error: { code: 429 } });
  await clearFaults(testNet.net);
  await addFault(testNet.net, { node: 0, kind: 'rate_limit_html', forMs: 150 });
  const page = await ask();
  expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html']);
  const healed = await until(ask, (response) => response.status === 200);
  expect(await healed.json()).toMatchObject({ result: expect.any(Number) });
});

test('dropped requests and answers end the socket without a word', async () => {
  for (const kind of ['drop_request', 'drop_response']) {
    await addFault(testNet.net, { node: 1, kind });
    await expect(callRpc(testNet.net.rpcUrl2, 'getSlot')).rejects.toThrow();
    await clearFaults(testNet.net);
  }
  expect((await callRpc(testNet.net.rpcUrl2, 'getSlot')).result).toBeGreaterThan(0);
});

test('a silent WebSocket stays open and tells nothing', async () => {
  const socket = new WebSocket(testNet.net.wsUrl);
  let heard = 0;
  socket.on('message', () => (heard += 1));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send('{"jsonrpc":"2.0","id":1,"method":"slotSubscribe"}');
  await until(
    async () => heard,
    (count) => count > 3,
  );
  await addFault(testNet.net, { node: 0, kind: 'ws_silence' });
  const slot = await primary.getSlot();
  const silentFrom = heard;
  await until(
    () => primary.getSlot(),
    (now) => now > slot + 8,
  );
  expect(heard - silentFrom).toBeLessThanOrEqual(1);
  expect(socket.readyState).toBe(socket.OPEN);
  socket.close();
});

test('the chain skips slots, so heights and slots differ', async () => {
  const last = await until(
    () => primary.getSlot('confirmed'),
    (slot) => slot > 380_000_200,
  );
  const from = last - 190;
  const slots = await primary.getBlocks(from, last, 'confirmed');
  expect(slots.length).toBeLessThan(191);
  expect(slots.length).toBeGreaterThan(140);
  const present = new Set(slots);
  const skipped = Array.from({ length: 191 }, (_, index) => from + index).find((slot) => !present.has(slot));
  const reply = await callRpc(testNet.net.rpcUrl, 'getBlock', [skipped, { commitment: 'confirmed' }]);
  expect(reply.error?.code).toBe(-32007);
  const limited = await callRpc(testNet.net.rpcUrl, 'getBlocksWithLimit', [
    from,
    3,
    { commitment: 'confirmed' },
  ]);
  expect(limited.result).toEqual(slots.slice(0, 3));
  const block = await primary.getBlockSignatures(slots[5] ?? 0, 'confirmed');
  expect(block.parentSlot).toBe(slots[4]);
});

test('a faults request that makes no sense is refused with a reason', async () => {
  await expect(addFault(testNet.net, { kind: 'gremlins' })).rejects.toThrow('kind');
  expect((await fetch(`${testNet.net.providersUrl}/nowhere`)).status).toBe(404);
});
