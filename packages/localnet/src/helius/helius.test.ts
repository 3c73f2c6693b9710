import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { must } from '@chimera/core/assert';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTrader, type Trader } from '../actors/trader.ts';
import { createRandom } from '../chain/random.ts';
import { openTestMarket, SOL, type TestMarket } from '../market/test-market.ts';
import { createWallet } from '../market/wallet.ts';
import { createRouter } from '../rpc/router.ts';
import { type Dispatcher, startDispatcher } from './dispatcher.ts';
import { registerWebhookManagement } from './management.ts';
import { createWebhookBook, type WebhookBook } from './webhook-book.ts';

const leader = createWallet('test/helius-leader');
const stranger = createWallet('test/helius-stranger');
const TRADE = { slippageBps: 500, wrapsSol: true, tipLamports: 0n };
/** The real intervals would make a test wait for seconds. */
const POLICY = { timeoutMs: 200, retries: 3, retryAfterMs: 1 };

let market: TestMarket;
let book: WebhookBook;
let dispatcher: Dispatcher;
let trader: Trader;
let mint = '';
let base = '';
let answers: number[] = [];
let hook = '';
const received: { authorization: string | undefined; body: unknown }[] = [];
const waiting = new Set<() => void>();
const closers: (() => void)[] = [];

async function serve(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  market = await openTestMarket();
  const { ledger, pools, faults } = market;
  book = createWebhookBook(ledger);
  dispatcher = startDispatcher({ ledger, book, faults, policy: POLICY });
  const router = createRouter();
  registerWebhookManagement(router, book);
  base = await serve(router.server());
  hook = await serve(
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push({
        authorization: request.headers.authorization,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(answers.shift() ?? 200).end();
      for (const wake of waiting) wake();
    }),
  );
  ({ mint } = market.launch('clean'));
  for (const wallet of [leader, stranger]) ledger.airdrop(wallet.address, 1_000n * SOL);
  // The gifts are confirmed before anybody watches.
  for (let slot = 0; slot < 3; slot++) ledger.advanceSlot();
  trader = createTrader(ledger, pools, createRandom('test'), (wire) => {
    const sent = ledger.submit(wire);
    return sent.ok && sent.value.err === null;
  });
});

afterEach(() => {
  for (const webhook of book.list()) book.remove(webhook.webhookID);
  market.faults.clear();
  received.length = 0;
  answers = [];
});

afterAll(() => {
  dispatcher.stop();
  for (const close of closers) close();
  market.close();
});

const api = async (method: string, path: string, body?: unknown, key = '?api-key=any') => {
  const response = await fetch(`${base}/v0/webhooks${path}${key}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
};

async function register(options: Record<string, unknown> = {}): Promise<string> {
  const request = {
    webhookURL: `${hook}/in`,
    transactionTypes: ['ANY'],
    accountAddresses: [leader.address],
    webhookType: 'raw',
    authHeader: 'Bearer echo',
    ...options,
  };
  const { status, body } = await api('POST', '', request);
  expect(status).toBe(200);
  return z.object({ webhookID: z.string() }).parse(body).webhookID;
}

/** Buys for the wallet and lets the block be confirmed. */
function trade(wallet = leader): void {
  expect(trader.buy(wallet, mint, SOL, TRADE)).toBe(true);
  for (let slot = 0; slot < 3; slot++) market.ledger.advanceSlot();
}

async function deliveries(count: number): Promise<void> {
  while (received.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
}

test('a confirmed trade of a watched wallet arrives raw, in an array, with the header echoed', async () => {
  await register();
  trade(stranger);
  trade();
  await deliveries(1);
  const delivery = must(received[0], 'delivery');
  expect(delivery.authorization).toBe('Bearer echo');
  const [payload] = z
    .array(z.looseObject({ slot: z.number(), transaction: z.unknown() }))
    .parse(delivery.body);
  expect(payload).toMatchObject({
    blockTime: expect.any(Number),
    indexWithinBlock: 0,
    version: 0,
    meta: {
      err: null,
      fee: expect.any(Number),
      loadedAddresses: { writable: [], readonly: [] },
      postTokenBalances: expect.arrayContaining([
        expect.objectContaining({ mint, owner: leader.address, uiTokenAmount: expect.anything() }),
      ]),
    },
    transaction: { message: { accountKeys: expect.arrayContaining([leader.address, WSOL_MINT]) } },
  });
  expect(received).toHaveLength(1);
});

test('an enhanced webhook names the swap and its balance changes but leaves the swap event empty', async () => {
  await register({ webhookType: 'enhanced' });
  trade();
  await deliveries(1);
  expect(received[0]?.body).toMatchObject([
    {
      type: 'SWAP',
      feePayer: leader.address,
      events: {},
      accountData: expect.arrayContaining([
        expect.objectContaining({ account: leader.address, nativeBalanceChange: expect.any(Number) }),
      ]),
      tokenTransfers: expect.arrayContaining([
        expect.objectContaining({ mint, toUserAccount: leader.address }),
      ]),
    },
  ]);
});

test.each([
  {
    name: 'a server error is retried three times and then given up',
    answers: [500, 500, 500, 500, 500],
    posts: 4,
  },
  { name: 'a refusal with 403 is final', answers: [403], posts: 1 },
  { name: 'the second attempt is enough when it is acknowledged', answers: [503, 200], posts: 2 },
])('$name', async ({ answers: planned, posts }) => {
  await register();
  answers = [...planned];
  trade();
  await deliveries(posts);
  // A second trade arrives after everything that belonged to the first.
  answers = [];
  trade();
  await deliveries(posts + 1);
  expect(received).toHaveLength(posts + 1);
});

test.each([
  { kind: 'drop_request', posts: 0 },
  { kind: 'duplicate', posts: 2 },
] as const)('under the fault $kind one trade is delivered $posts times', async ({ kind, posts }) => {
  await register();
  const rule = market.faults.add({ site: 'helius.deliver', kind, rate: 1, amount: 0, forMs: null });
  trade();
  await deliveries(posts);
  market.faults.remove(rule.id);
  trade();
  await deliveries(posts + 1);
  expect(received).toHaveLength(posts + 1);
});

test('a webhook whose deliveries keep failing is switched off, and back on by request', async () => {
  const id = await register({ webhookURL: 'http://127.0.0.1:9/closed' });
  const switchedOff = new Promise<void>((resolve) => {
    const look = (): void => (book.find(id)?.active === false ? resolve() : void setTimeout(look, 5));
    look();
  });
  for (let lost = 0; lost < 100; lost++) trade();
  await switchedOff;
  expect((await api('PATCH', `/${id}`, { active: true })).body).toMatchObject({
    webhookID: id,
    active: true,
  });
});

test('webhooks are listed, replaced whole, and deleted', async () => {
  const id = await register();
  const other = createWallet('test/other').address;
  const replaced = await api('PUT', `/${id}`, {
    webhookURL: `${hook}/new`,
    transactionTypes: ['SWAP'],
    accountAddresses: [other],
    webhookType: 'raw',
  });
  expect(replaced.body).toMatchObject({ webhookID: id, accountAddresses: [other], authHeader: '' });
  expect((await api('GET', '')).body).toEqual([replaced.body]);
  expect((await api('DELETE', `/${id}`)).status).toBe(200);
  expect((await api('GET', `/${id}`)).status).toBe(404);
});

test('registrations survive a restart', async () => {
  const id = await register();
  expect(createWebhookBook(market.ledger).find(id)?.accountAddresses).toEqual([leader.address]);
});

test.each([
  { why: 'without an API key', key: '', body: {}, status: 401, code: -32_001 },
  {
    why: 'with a malformed address',
    key: '?api-key=k',
    body: { accountAddresses: ['x'] },
    status: 400,
    code: -32_602,
  },
])('a request $why is refused with the code of the real API', async ({ key, body, status, code }) => {
  const request = { webhookURL: `${hook}/in`, transactionTypes: ['ANY'], accountAddresses: [], ...body };
  expect(await api('POST', '', request, key)).toMatchObject({ status, body: { error: { code } } });
});
