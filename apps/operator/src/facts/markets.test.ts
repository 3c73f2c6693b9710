import { address, unixMs, WSOL_MINT } from '@chimera/core/units/chain';
import { tokenAtoms, usdMicros } from '@chimera/core/units/lamports';
import type { UsdPrice } from '@chimera/solana/jupiter/price';
import { expect, test } from 'vitest';
import { createMarkets } from './markets.ts';

const MINT = address('Mint111111111111111111111111111111111111111');
const ATTOS = 10n ** 18n;

const price = (usdAttos: bigint): UsdPrice => ({
  usdAttos,
  usdMicros: usdMicros(usdAttos / 10n ** 12n),
  liquidityUsdMicros: usdMicros(12_000_000_000n),
});

function createTestMarkets(known: ReadonlyMap<string, UsdPrice>) {
  const time = { nowMs: 0 };
  const clock = {
    nowMs: () => unixMs(time.nowMs),
    monotonicMs: () => time.nowMs,
    sleep: async () => undefined,
    every: () => undefined,
  };
  const usd = async (mints: readonly (typeof MINT)[]) =>
    new Map(mints.flatMap((mint) => (known.has(mint) ? [[mint, known.get(mint) as UsdPrice] as const] : [])));
  return { markets: createMarkets({ usd, tokens: async () => [] }, clock), time };
}

test('values a holding in lamports without a float, for tokens far below a micro-dollar too', async () => {
  const { markets } = createTestMarkets(
    new Map([
      [WSOL_MINT as string, price(150n * ATTOS)],
      [MINT, price(3n * 10n ** 8n)],
    ]),
  );
  await markets.get(MINT);
  // A million tokens at 0.0000000003 dollars are 0.0003 dollars: 2,000 lamports at 150 dollars.
  expect(markets.valueFor(MINT, tokenAtoms(1_000_000n * 10n ** 6n), 6)).toBe(2_000n);
});

test('an unpriced token is unknown, not worthless', async () => {
  const { markets } = createTestMarkets(new Map([[WSOL_MINT as string, price(150n * ATTOS)]]));
  expect(await markets.get(MINT)).toMatchObject({ state: 'unknown' });
  expect(markets.valueFor(MINT, tokenAtoms(1n), 6)).toBeNull();
});

test('an old price is stale and values nothing', async () => {
  const { markets, time } = createTestMarkets(
    new Map([
      [WSOL_MINT as string, price(150n * ATTOS)],
      [MINT, price(ATTOS)],
    ]),
  );
  await markets.get(MINT);
  time.nowMs = 10_001;
  expect(markets.valueFor(MINT, tokenAtoms(1n), 6)).toBeNull();
  expect(markets.solPrice()).toMatchObject({ state: 'known' });
  time.nowMs = 60_001;
  expect(markets.solPrice()).toMatchObject({ state: 'stale' });
});
