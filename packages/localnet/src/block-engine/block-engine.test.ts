import type { AddressInfo } from 'node:net';
import { must } from '@chimera/core/assert';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createRandom } from '../chain/random.ts';
import { setComputeUnitLimit, transferLamports } from '../market/instructions.ts';
import { openTestMarket, SOL, type TestMarket } from '../market/test-market.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet, type Wallet } from '../market/wallet.ts';
import { createRouter } from '../rpc/router.ts';
import { TIP_ACCOUNTS } from '../vm/addresses.ts';
import { toBase58 } from '../vm/base58.ts';
import { type Auction, type BundleResult, createAuction } from './auction.ts';
import { registerBlockEngine } from './json-rpc.ts';
import { createTipFloor } from './tip-floor.ts';

const alice = createWallet('test/alice');
const bob = createWallet('test/bob');
const target = createWallet('test/target').address;
const results: BundleResult[] = [];
let market: TestMarket;
let auction: Auction;
let base = '';
let stop = (): void => undefined;
let made = 0;

beforeAll(async () => {
  market = await openTestMarket();
  const { ledger, faults } = market;
  const tips = createTipFloor(ledger);
  const random = createRandom('test/auction');
  auction = createAuction({ ledger, tips, random, faults: faults.at('jito.land') });
  auction.onResult((result) => void results.push(result));
  const router = createRouter();
  registerBlockEngine(router, faults, { ledger, auction, tips });
  const server = router.server();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const wallet of [alice, bob]) ledger.airdrop(wallet.address, 1_000n * SOL);
  stop = () => {
    server.closeAllConnections();
    server.close();
    market.close();
  };
});
afterAll(() => stop());

/** A transfer, with a tip when there is one; never twice the same transaction. */
function pay(from: Wallet, lamports: bigint, tipLamports: bigint): Uint8Array {
  const tip = tipLamports === 0n ? [] : [transferLamports(from.address, TIP_ACCOUNTS[0], tipLamports)];
  const steps = [
    setComputeUnitLimit(10_000 + made++),
    transferLamports(from.address, target, lamports),
    ...tip,
  ];
  return signTransaction(steps, [from], market.ledger.latestBlockhash().blockhash);
}

const answerSchema = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

async function call(path: string, method: string, params: unknown[]) {
  const response = await fetch(`${base}/api/v1/${path}`, {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return {
    status: response.status,
    bundleId: response.headers.get('x-bundle-id'),
    ...answerSchema.parse(await response.json()),
  };
}

const base64 = (wires: readonly Uint8Array[]): string[] =>
  wires.map((wire) => Buffer.from(wire).toString('base64'));

async function sendBundle(...wires: Uint8Array[]): Promise<string> {
  const { result, error } = await call('bundles', 'sendBundle', [base64(wires), { encoding: 'base64' }]);
  expect(error).toBeUndefined();
  return z.string().parse(result);
}

const inflightSchema = z.object({
  value: z.array(z.object({ bundle_id: z.string(), status: z.string(), landed_slot: z.number().nullable() })),
});

async function inflight(id: string) {
  const { result } = await call('getInflightBundleStatuses', 'getInflightBundleStatuses', [[id]]);
  return must(inflightSchema.parse(result).value[0], 'status');
}

/** Lets leaders pass until one took bundles. */
function passLeaders(): void {
  const wanted = auction.nextLeaderSlot(market.ledger.currentSlot() + 1);
  while (market.ledger.currentSlot() < wanted) market.ledger.advanceSlot();
}

test('both path styles name the eight tip accounts', async () => {
  for (const path of ['bundles', 'getTipAccounts'])
    expect((await call(path, 'getTipAccounts', [])).result).toEqual([...TIP_ACCOUNTS]);
});

test('a bundle waits, lands whole in one slot, and grows up to finalized', async () => {
  const wires = [pay(alice, SOL, 50_000n), pay(bob, SOL, 0n)];
  const id = await sendBundle(...wires);
  expect(await inflight(id)).toMatchObject({ status: 'Pending', landed_slot: null });
  passLeaders();
  const landed = await inflight(id);
  expect(landed.status).toBe('Landed');
  const status = async () => (await call('bundles', 'getBundleStatuses', [[id]])).result;
  expect(await status()).toMatchObject({
    value: [{ bundle_id: id, slot: landed.landed_slot, confirmation_status: 'processed', err: { Ok: null } }],
  });
  for (let slot = 0; slot < 40; slot++) market.ledger.advanceSlot();
  expect(await status()).toMatchObject({ value: [{ confirmation_status: 'finalized' }] });
  const kinds = results.filter((result) => result.bundleId === id).map((result) => result.kind);
  expect(kinds).toEqual(['accepted', 'landed', 'finalized']);
});

test('when one transaction of a bundle fails, none leaves a trace', async () => {
  const { ledger } = market;
  const before = [alice.address, bob.address, target].map((address) => ledger.getBalance(address));
  const first = pay(alice, SOL, 90_000n);
  const id = await sendBundle(first, pay(bob, 5_000n * SOL, 0n));
  passLeaders();
  expect((await inflight(id)).status).toBe('Failed');
  expect([alice.address, bob.address, target].map((address) => ledger.getBalance(address))).toEqual(before);
  expect(results.at(-1)).toMatchObject({ kind: 'failed', bundleId: id });
  expect(ledger.submit(first).ok).toBe(true);
});

test('after rivals tipped, a bid far below what they pay is outbid and a high one lands', async () => {
  for (let bid = 0; bid < 60; bid++) {
    await sendBundle(pay(bob, 1_000_000n, 1_000_000n));
    if (bid % 15 === 14) passLeaders();
  }
  passLeaders();
  const low = await sendBundle(pay(alice, 1_000_000n, 1_001n));
  const high = await sendBundle(pay(alice, 1_000_000n, 5_000_000n));
  passLeaders();
  expect((await inflight(low)).status).toBe('Failed');
  expect(results.filter((result) => result.bundleId === low)).toMatchObject([{ kind: 'outbid' }]);
  expect((await inflight(high)).status).toBe('Landed');
  const floor: unknown = await (await fetch(`${base}/api/v1/bundles/tip_floor`)).json();
  expect(floor).toMatchObject([{ landed_tips_50th_percentile: 0.001 }]);
});

test.each([
  {
    why: 'no tip',
    wires: () => [pay(alice, 1_000_000n, 0n)],
    message: 'write lock at least one tip account',
  },
  { why: 'a tip too small', wires: () => [pay(alice, 1_000_000n, 999n)], message: 'tip at least 1000' },
  {
    why: 'six transactions',
    wires: () => Array.from({ length: 6 }, () => pay(alice, 1n, 1_000n)),
    message: '1 to 5',
  },
  {
    why: 'the same transaction twice',
    wires: () => {
      const wire = pay(alice, 1_000_000n, 5_000n);
      return [wire, wire];
    },
    message: 'duplicate transactions',
  },
])('a bundle with $why is refused at the door', async ({ wires, message }) => {
  const answer = await call('bundles', 'sendBundle', [base64(wires()), { encoding: 'base64' }]);
  expect(answer.status).toBe(400);
  expect(answer.error?.code).toBe(-32_602);
  expect(answer.error?.message).toContain(message);
});

test('without an encoding the texts are read as base58, so base64 is refused and base58 accepted', async () => {
  const wire = pay(alice, 1_000_000n, 6_000n);
  const misread = await call('bundles', 'sendBundle', [base64([wire])]);
  expect(misread.error?.message).toContain('could not be decoded');
  expect((await call('bundles', 'sendBundle', [[toBase58(wire)]])).result).toMatch(/^[0-9a-f]{64}$/);
});

test('an unknown bundle is Invalid, and so stays one that the engine lost', async () => {
  expect((await inflight('00'.repeat(32))).status).toBe('Invalid');
  const rule = market.faults.add({ site: 'jito.land', kind: 'bundle_lost', rate: 1, amount: 0, forMs: null });
  const id = await sendBundle(pay(alice, 1_000_000n, 9_000_000n));
  market.faults.remove(rule.id);
  passLeaders();
  expect((await inflight(id)).status).toBe('Invalid');
});

test('a single transaction goes straight in, or as a bundle when asked', async () => {
  const options = { encoding: 'base64' };
  const direct = await call('transactions', 'sendTransaction', [
    base64([pay(alice, 1_000_000n, 0n)])[0],
    options,
  ]);
  expect(market.ledger.recentStatus(z.string().parse(direct.result))).toMatchObject({ err: null });
  const wire = pay(alice, 1_000_000n, 8_000_000n);
  const bundled = await call('transactions?bundleOnly=true', 'sendTransaction', [base64([wire])[0], options]);
  expect((await inflight(must(bundled.bundleId, 'x-bundle-id'))).status).toBe('Pending');
});
