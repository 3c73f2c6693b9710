import type { Address } from '@chimera/core/units/chain';
import { type UsdMicros, usdMicros } from '@chimera/core/units/lamports';
import { z } from 'zod';
import { parseTextNumbersJson } from '../http/exact-json.ts';
import type { CallOptions } from '../http/http.ts';
import { parseJsonNumber } from '../http/scientific.ts';
import * as schemas from '../rpc/schemas.ts';
import { type JupiterConfig, jupiterGet } from './request.ts';

export const TOKEN_MINTS_MAX = 100;

/** What the aggregator tells about a token. Advisory: authorities are read from the chain. */
export interface TokenInfo {
  readonly mint: Address;
  readonly symbol: string | null;
  readonly name: string | null;
  readonly decimals: number | null;
  readonly usdPriceMicros: UsdMicros | null;
  readonly liquidityUsdMicros: UsdMicros | null;
  readonly holderCount: number | null;
  readonly firstPoolAt: string | null;
  readonly isVerified: boolean;
  readonly isSuspicious: boolean;
}

/** Searches tokens by mints (comma separated, at most 100), symbol or name. */
export function searchTokens(
  config: JupiterConfig,
  query: string,
  options?: CallOptions,
): Promise<readonly TokenInfo[]> {
  const request = {
    path: '/tokens/v2/search',
    query: { query },
    parse: parseTextNumbersJson,
    schema: z.array(token),
  };
  return jupiterGet(config, request, options);
}

const micros = (text: string | null | undefined): UsdMicros | null => {
  const units = text == null ? null : parseJsonNumber(text, 6);
  return units === null ? null : usdMicros(units);
};
const count = (text: string | null | undefined): number | null => {
  const units = text == null ? null : parseJsonNumber(text, 0);
  return units === null ? null : Number(units);
};

const token = z
  .object({
    id: schemas.addressField,
    symbol: z.string().nullish(),
    name: z.string().nullish(),
    decimals: z.string().nullish(),
    usdPrice: z.string().nullish(),
    liquidity: z.string().nullish(),
    holderCount: z.string().nullish(),
    firstPool: z.object({ createdAt: z.string().nullish() }).nullish(),
    isVerified: z.boolean().nullish(),
    audit: z.object({ isSus: z.boolean().nullish() }).nullish(),
  })
  .transform(
    (raw): TokenInfo => ({
      mint: raw.id,
      symbol: raw.symbol ?? null,
      name: raw.name ?? null,
      decimals: count(raw.decimals),
      usdPriceMicros: micros(raw.usdPrice),
      liquidityUsdMicros: micros(raw.liquidity),
      holderCount: count(raw.holderCount),
      firstPoolAt: raw.firstPool?.createdAt ?? null,
      isVerified: raw.isVerified ?? false,
      isSuspicious: raw.audit?.isSus ?? false,
    }),
  );
