import { type Fact, type MarketFacts, unknownFact } from '@chimera/core/decision/facts';
import { type Address, type UnixMs, WSOL_MINT } from '@chimera/core/units/chain';
import {
  LAMPORTS_PER_SOL,
  type Lamports,
  lamports,
  type TokenAtoms,
  type UsdMicros,
} from '@chimera/core/units/lamports';
import { PRICE_MINTS_MAX, type UsdPrice } from '@chimera/solana/jupiter/price';
import type { Clock, Prices } from '../ports.ts';
import { createBatch } from './batch.ts';

export interface Markets {
  /** From the cache while fresh, else asked; unknown when the source does not price the mint. */
  readonly get: (mint: Address) => Promise<Fact<MarketFacts>>;
  readonly solPrice: () => Fact<UsdMicros>;
  /** What an amount of a token would bring at the last traded price, without impact; null when unknown. */
  readonly valueFor: (mint: Address, atoms: TokenAtoms, decimals: number) => Lamports | null;
  /** SOL per whole token, for screens. */
  readonly priceSol: (mint: Address) => number | null;
  /** Reads the price of SOL and of these mints anew, in as few calls as fit. */
  readonly refresh: (mints: readonly Address[]) => Promise<void>;
}

const FRESH_MS = 10_000;
const SOL_FRESH_MS = 60_000;
/** Prices kept; the longest unused go first. */
const MINTS_KEPT_MAX = 2_000;

interface Kept {
  readonly price: UsdPrice;
  readonly atMs: UnixMs;
}

export function createMarkets(prices: Prices, clock: Clock): Markets {
  const kept = new Map<Address, Kept>();
  const batch = createBatch<Address, UsdPrice>(load, PRICE_MINTS_MAX - 1);

  async function load(mints: readonly Address[]): Promise<ReadonlyMap<Address, UsdPrice>> {
    const answer = await prices.usd([WSOL_MINT, ...mints]);
    const atMs = clock.nowMs();
    for (const [mint, price] of answer) keep(mint, { price, atMs });
    return answer;
  }

  function keep(mint: Address, value: Kept): void {
    kept.delete(mint);
    kept.set(mint, value);
    const [oldest] = kept.keys();
    if (kept.size > MINTS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  }

  const fresh = (mint: Address, freshMs: number): Kept | null => {
    const known = kept.get(mint);
    return known !== undefined && clock.nowMs() - known.atMs <= freshMs ? known : null;
  };

  function factOf(mint: Address): Fact<MarketFacts> {
    const known = kept.get(mint);
    if (known === undefined) return unknownFact('nobody prices this token');
    const value = { liquidityUsdMicros: known.price.liquidityUsdMicros, priceSol: priceSol(mint) };
    return { state: fresh(mint, FRESH_MS) === null ? 'stale' : 'known', value, atMs: known.atMs };
  }

  function priceSol(mint: Address): number | null {
    const token = kept.get(mint);
    const sol = kept.get(WSOL_MINT);
    return token === undefined || sol === undefined ? null : ratio(token.price, sol.price);
  }

  return {
    get: async (mint) => {
      if (fresh(mint, FRESH_MS) === null) await batch.get(mint);
      return factOf(mint);
    },
    solPrice: () => {
      const known = kept.get(WSOL_MINT);
      if (known === undefined) return unknownFact('the price of SOL is not known yet');
      const state = fresh(WSOL_MINT, SOL_FRESH_MS) === null ? 'stale' : 'known';
      return { state, value: known.price.usdMicros, atMs: known.atMs };
    },
    valueFor: (mint, atoms, decimals) => {
      const token = fresh(mint, FRESH_MS);
      const sol = fresh(WSOL_MINT, SOL_FRESH_MS);
      if (token === null || sol === null) return null;
      const scale = 10n ** BigInt(decimals) * sol.price.usdAttos;
      return lamports((atoms * token.price.usdAttos * LAMPORTS_PER_SOL) / scale);
    },
    priceSol,
    refresh: async (mints) => {
      if (mints.length === 0) await load([]);
      for (let from = 0; from < mints.length; from += PRICE_MINTS_MAX - 1) {
        await load(mints.slice(from, from + PRICE_MINTS_MAX - 1));
      }
    },
  };
}

const RATIO_SCALE = 1_000_000_000_000_000n;
const RATIO_ONE = 1e15;

/** The quotient of two prices as a number: a ratio for people, never an amount. */
const ratio = (token: UsdPrice, sol: UsdPrice): number =>
  Number((token.usdAttos * RATIO_SCALE) / sol.usdAttos) / RATIO_ONE;
