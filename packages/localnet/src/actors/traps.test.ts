import { must } from '@chimera/core/assert';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import type { TransactionError } from '../chain/types.ts';
import { quoteSwap } from '../market/quote.ts';
import { openTestMarket, SOL, type TestMarket } from '../market/test-market.ts';
import { createWallet } from '../market/wallet.ts';
import { createTrader } from './trader.ts';
import { springTrap } from './traps.ts';

const TRADE = { slippageBps: 9_900, wrapsSol: true, tipLamports: 0n };
const victim = createWallet('test/victim');
let market: TestMarket;
let lastError: TransactionError | null = null;

beforeAll(async () => {
  market = await openTestMarket();
  market.ledger.airdrop(victim.address, 1_000n * SOL);
});
afterAll(() => market.close());

const openTrader = () =>
  createTrader(market.ledger, market.pools, createRandom('test'), (wire) => {
    const sent = market.ledger.submit(wire);
    lastError = sent.ok ? sent.value.err : sent.error.kind;
    return lastError === null;
  });

test.each([
  { kind: 'freezable', code: 17 },
  { kind: 'pausable', code: 67 },
  { kind: 'seizable', code: 1 },
] as const)('whoever holds a $kind token can sell before the trap and not after it', ({ kind, code }) => {
  const trader = openTrader();
  const plan = market.launch(kind);
  expect(trader.buy(victim, plan.mint, 2n * SOL, TRADE)).toBe(true);
  const held = must(trader.holding(victim.address, plan.mint), 'holding').amount;
  expect(trader.sell(victim, plan.mint, held / 2n, TRADE)).toBe(true);
  springTrap(market.ledger, market.pools, plan);
  expect(trader.sell(victim, plan.mint, held / 4n, TRADE)).toBe(false);
  expect(lastError).toEqual({ InstructionError: [expect.any(Number), { Custom: code }] });
});

test('after a rug pull the same tokens are worth almost nothing', () => {
  const trader = openTrader();
  const plan = market.launch('rug');
  expect(trader.buy(victim, plan.mint, 2n * SOL, TRADE)).toBe(true);
  const amountIn = must(trader.holding(victim.address, plan.mint), 'holding').amount;
  const worth = (): bigint =>
    quoteSwap(market.pools, { inputMint: plan.mint, outputMint: WSOL_MINT, amountIn })?.amountOut ?? 0n;
  const before = worth();
  springTrap(market.ledger, market.pools, plan);
  expect(worth()).toBeLessThan(before / 40n);
});

test('a locked pool cannot be pulled', () => {
  const plan = market.launch('clean');
  const pool = must(market.pools.forMint(plan.mint), 'pool');
  const before = market.pools.reserves(pool);
  springTrap(market.ledger, market.pools, { ...plan, kind: 'rug' });
  expect(market.pools.reserves(pool)).toEqual(before);
});
