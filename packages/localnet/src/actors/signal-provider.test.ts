import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { must } from '@chimera/core/assert';
import { afterEach, expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import { openTestMarket, SOL, type TestMarket } from '../market/test-market.ts';
import { createWallet } from '../market/wallet.ts';
import { createSignalProviders, signSignal } from './signal-provider.ts';
import { createTrader } from './trader.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that hands out deliveries in the order they came. */
async function openReceiver(): Promise<{ url: string; next(): Promise<Delivery> }> {
  const ready: Delivery[] = [];
  const waiting: ((delivery: Delivery) => void)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end();
    const delivery = { headers: request.headers, body: Buffer.concat(chunks).toString() };
    const taker = waiting.shift();
    if (taker === undefined) ready.push(delivery);
    else taker(delivery);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    next: () =>
      new Promise((resolve) => {
        const delivery = ready.shift();
        if (delivery === undefined) waiting.push(resolve);
        else resolve(delivery);
      }),
  };
}

function advance({ ledger }: TestMarket, slots: number): void {
  for (let slot = 0; slot < slots; slot++) ledger.advanceSlot();
}

test("a provider reports a leader's confirmed buy and partial sell, signed in the standard scheme", async () => {
  const market = await openTestMarket();
  cleanups.push(() => market.close());
  const receiver = await openReceiver();
  const leader = createWallet('test/leader');
  const { ledger, pools, faults } = market;
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const providers = createSignalProviders({
    ledger,
    pools,
    faults,
    leaders: () => new Set([leader.address]),
    symbolOf: () => 'TOK',
  });
  providers.put({ providerId: 'desk', url: receiver.url, scheme: 'standard', secret });
  const { mint } = market.launch('clean');
  ledger.airdrop(leader.address, 100n * SOL);
  const send = (wire: Uint8Array): boolean => {
    const sent = ledger.submit(wire);
    return sent.ok && sent.value.err === null;
  };
  const trader = createTrader(ledger, pools, createRandom('test'), send);
  const options = { slippageBps: 500, wrapsSol: true, tipLamports: 0n };
  expect(trader.buy(leader, mint, 2n * SOL, options)).toBe(true);
  advance(market, 3);
  const bought = await receiver.next();
  const id = must(bought.headers['webhook-id'], 'id');
  const timestamp = must(bought.headers['webhook-timestamp'], 'timestamp');
  const expected = createHmac('sha256', Buffer.alloc(32, 7))
    .update(`${id}.${timestamp}.${bought.body}`)
    .digest('base64');
  expect(bought.headers['webhook-signature']).toBe(`v1,${expected}`);
  expect(JSON.parse(bought.body)).toMatchObject({
    strategy: 'SHIELD',
    action: 'BUY',
    amount_sol: '2',
    token_address: mint,
    wallet_address: leader.address,
  });
  const held = must(trader.holding(leader.address, mint), 'holding').amount;
  expect(trader.sell(leader, mint, held / 4n, options)).toBe(true);
  advance(market, 3);
  const sold: unknown = JSON.parse((await receiver.next()).body);
  expect(sold).toMatchObject({ strategy: 'EXIT', action: 'SELL', exit_fraction: '0.2499' });
});

test('the legacy scheme signs the seconds followed by the body, in lowercase hex', () => {
  const { body, headers } = signSignal({ scheme: 'legacy', secret: 'a secret' }, { a: 1 }, 1_700_000_000_999);
  const expected = createHmac('sha256', 'a secret').update(`1700000000${body}`).digest('hex');
  expect(headers).toEqual({ 'x-timestamp': '1700000000', 'x-signature': expected });
});
