import { createBook } from '@chimera/core/book';
import { type Facts, type MarketFacts, type TokenFacts, unknownFact } from '@chimera/core/decision/facts';
import type { TipBasis } from '@chimera/core/execution/tip';
import { slot } from '@chimera/core/units/chain';
import { lamports, usdMicros } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { TOKEN_2022_PROGRAM } from '@chimera/solana/tx/programs';
import { AT, aBuy, aLeaderSell, someFacts } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Markets } from '../facts/markets.ts';
import { createCollectFacts, FACT_DEADLINE_MS } from './collect-facts.ts';

const known = <T>(value: T) => ({ state: 'known' as const, value, atMs: AT });
const token = someFacts().token;
const aToken = (overrides: Partial<TokenFacts> = {}) =>
  known({ ...(token.state === 'known' ? token.value : ({} as TokenFacts)), ...overrides });

type MarketAnswer = () => ReturnType<Markets['get']>;

function collecting(market: MarketAnswer, tokenFacts: Facts['token'] = aToken()) {
  const clock = createSimClock();
  const asked = { market: 0 };
  const collect = createCollectFacts({
    book: createBook(),
    clock,
    tip: { slot: () => known(slot(1_003)) } as unknown as ChainTip,
    wallet: { read: () => known(lamports(9n)), refresh: async () => undefined },
    tokens: { get: async () => tokenFacts, peek: () => null },
    markets: {
      get: () => {
        asked.market += 1;
        return market();
      },
      solPrice: () => known(usdMicros(150_000_000n)),
    } as unknown as Markets,
    rent: { of: (bytes) => known(lamports(BigInt(bytes))), refresh: async () => undefined },
    tips: {
      // The Shield's floor, and what lands at the median for who must land.
      basis: (purpose) =>
        ({ tipLamports: lamports(purpose === 'SHIELD' ? 10_000n : 25_000n) }) as unknown as TipBasis,
      observe: () => undefined,
      see: () => undefined,
      accounts: () => unknownFact('none'),
      floor: () => unknownFact('none'),
      refreshAccounts: async () => undefined,
      refreshFloor: async () => undefined,
    },
    verifyLeaderTrade: async () => known(true),
    valueFor: () => null,
    maySendSpear: () => false,
    spear: { state: () => ({ isOn: true, reasons: [] }) },
  });
  return { collect, clock, asked };
}

const priced: MarketAnswer = async () =>
  known<MarketFacts>({ liquidityUsdMicros: usdMicros(1n), priceSol: 1 });

test('a buy gets every fact, its tip the floor of the limits', async () => {
  const facts = await collecting(priced).collect(aBuy());
  expect(facts).toMatchObject({
    leaderTradeVerified: { value: true },
    market: { state: 'known' },
    tipLamports: 10_000n,
    refundableRentLamports: 165n,
  });
  // Signature, priority fee and tip, on the way in and on the way out.
  expect(facts.fixedCostLamports).toMatchObject({ value: 2n * (5_000n + 10_000n + 10_000n) });
});

test('a Token-2022 account costs the rent of its own size', async () => {
  const { collect } = collecting(priced, aToken({ tokenProgram: TOKEN_2022_PROGRAM }));
  expect((await collect(aBuy())).refundableRentLamports).toBe(170n);
});

test('a sale waits for no fact and tips what lands at the median', async () => {
  const { collect, asked } = collecting(() => new Promise(() => undefined));
  const facts = await collect(aLeaderSell());
  expect(facts).toMatchObject({ market: { state: 'unknown' }, tipLamports: 25_000n });
  expect(asked.market).toBe(0);
});

test('a source that fails is asked again', async () => {
  let failures = 2;
  const { collect, clock, asked } = collecting(async () => {
    failures -= 1;
    if (failures >= 0) throw new SolanaError('http_unavailable');
    return priced();
  });
  const facts = collect(aBuy());
  await clock.runFor(400);
  expect((await facts).market.state).toBe('known');
  expect(asked.market).toBe(3);
});

test('a source that hangs makes its fact unknown at the deadline, and the others stand', async () => {
  const { collect, clock } = collecting(() => new Promise(() => undefined));
  const facts = collect(aBuy());
  await clock.runFor(FACT_DEADLINE_MS + 1);
  expect(await facts).toMatchObject({
    market: { state: 'unknown', reason: 'its source did not answer in time' },
    token: { state: 'known' },
  });
});
