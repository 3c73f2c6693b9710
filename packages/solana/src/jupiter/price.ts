import type { Address } from '@chimera/core/units/chain';
import { type UsdMicros, usdMicros } from '@chimera/core/units/lamports';
import { z } from 'zod';
import { parseTextNumbersJson } from '../http/exact-json.ts';
import type { CallOptions } from '../http/http.ts';
import { parseJsonNumber } from '../http/scientific.ts';
import { type JupiterConfig, jupiterGet } from './request.ts';

export const PRICE_MINTS_MAX = 50;

/** A last-trade price: for screens and USD limits, not for execution. */
export interface UsdPrice {
  /** Millionths of a dollar per whole token, rounded down: zero for tokens cheaper than that. */
  readonly usdMicros: UsdMicros;
  /** The same price in 10^-18 dollars, for tokens whose whole unit costs less than a micro-dollar. */
  readonly usdAttos: bigint;
  readonly liquidityUsdMicros: UsdMicros | null;
}

/** Prices of at most 50 mints. A mint without a price is absent from the map: unknown, not zero. */
export async function getUsdPrices(
  config: JupiterConfig,
  mints: readonly Address[],
  options?: CallOptions,
): Promise<ReadonlyMap<Address, UsdPrice>> {
  const request = {
    path: '/price/v3',
    query: { ids: mints.join(',') },
    parse: parseTextNumbersJson,
    schema: answer,
  };
  const rows = await jupiterGet(config, request, options);
  const prices = new Map<Address, UsdPrice>();
  for (const mint of mints) {
    const price = toPrice(rows[mint]);
    if (price !== null) prices.set(mint, price);
  }
  return prices;
}

const row = z.object({ usdPrice: z.string().nullish(), liquidity: z.string().nullish() }).nullable();
const answer = z.record(z.string(), row);

function toPrice(raw: z.output<typeof row> | undefined): UsdPrice | null {
  if (raw == null || raw.usdPrice == null) return null;
  const attos = parseJsonNumber(raw.usdPrice, 18);
  if (attos === null || attos <= 0n) return null;
  const liquidity = raw.liquidity == null ? null : parseJsonNumber(raw.liquidity, 6);
  return {
    usdAttos: attos,
    usdMicros: usdMicros(attos / 1_000_000_000_000n),
    liquidityUsdMicros: liquidity === null ? null : usdMicros(liquidity),
  };
}
