import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOKEN_KINDS } from '../actors/token-plan.ts';
import { openTestMarket, type TestMarket } from '../market/test-market.ts';
import { readMint } from '../market/token-accounts.ts';
import { createWallet } from '../market/wallet.ts';
import { tokenProgramOf } from './mint-token.ts';

let market: TestMarket;
beforeAll(async () => {
  market = await openTestMarket();
});
afterAll(() => market.close());

test.each(TOKEN_KINDS)('a %s token is launched with a funded pool and no mint authority', (kind) => {
  const plan = market.launch(kind, 100);
  const mint = readMint(market.ledger.getAccount(plan.mint));
  expect(mint?.tokenProgram).toBe(tokenProgramOf(kind));
  expect(mint?.mintAuthority).toBeNull();
  expect(mint?.freezeAuthority).toBe(kind === 'freezable' ? createWallet(plan.creatorWallet).address : null);
  const pool = market.pools.forMint(plan.mint);
  expect(pool?.isLocked).toBe(kind !== 'rug');
  expect(pool === null ? 0n : market.pools.reserves(pool).b).toBe(100_000_000_000n);
});

test('the dollar pool gives SOL its price', () => {
  expect(market.prices.solUsd()).toBeCloseTo(90, 6);
});
