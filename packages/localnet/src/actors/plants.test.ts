import { must } from '@chimera/core/assert';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import { openTestMarket, type TestMarket } from '../market/test-market.ts';
import { type Actors, createActors } from './actors.ts';

let market: TestMarket;
let actors: Actors;

beforeAll(async () => {
  market = await openTestMarket();
  const { ledger, pools } = market;
  const send = (wire: Uint8Array): boolean => {
    const sent = ledger.submit(wire);
    return sent.ok && sent.value.err === null;
  };
  actors = createActors({ ledger, pools, seed: 'test', random: createRandom('test'), send, speed: 1 });
});
afterAll(() => market.close());

const poolOf = (mint: string) => must(market.pools.forMint(mint), 'pool');
const solIn = (mint: string): number => Number(market.pools.reserves(poolOf(mint)).b) / 1e9;
const tradesOf = (mint: string): number =>
  market.ledger.signaturesFor(poolOf(mint).vaultA, { limit: 100 }).filter(({ err }) => err === null).length;
const sow = (): string => must(actors.plant('seedling'), 'seedling');

test('a seedling is a thin token of its own that the market does not know', () => {
  const [one, other] = [sow(), sow()];
  expect(one).not.toBe(other);
  expect(actors.board.get(one)).toBeNull();
  expect(solIn(one)).toBeGreaterThan(40);
  expect(solIn(one)).toBeLessThan(42);
});

test('strangers lift a seedling by more than half, and by their exodus let it fall again', () => {
  const mint = sow();
  const before = solIn(mint);
  expect(actors.plant('breakout', mint)).toBe(mint);
  expect(solIn(mint)).toBeGreaterThan(1.25 * before);
  expect(actors.plant('exodus', mint)).toBe(mint);
  // What the accomplice bought stays.
  expect(solIn(mint)).toBeLessThan(before + 1);
});

test.each([
  ['cluster', 4],
  ['pack', 3],
  ['wash', 13],
  ['breakout', 13],
] as const)('a %s on a seedling is the purchase of %i wallets', (kind, wallets) => {
  const mint = sow();
  const before = tradesOf(mint);
  expect(actors.plant(kind, mint)).toBe(mint);
  expect(tradesOf(mint)).toBe(before + wallets);
});

test('baits are not given, and what does not exist is not taken', () => {
  expect(actors.plant('freezable', sow())).toBeNull();
  expect(actors.plant('cluster', 'So11111111111111111111111111111111111111112')).toBeNull();
  expect(actors.plant('exodus')).toBeNull();
});
