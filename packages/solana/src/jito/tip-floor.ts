import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { z } from 'zod';
import { parseTextNumbersJson } from '../http/exact-json.ts';
import type { CallOptions, Http } from '../http/http.ts';
import { parseJsonNumber } from '../http/scientific.ts';
import { SolanaError } from '../rpc/errors.ts';
import { toStatusError } from '../rpc/transport.ts';
import { JITO_TIMEOUT_MS } from './client.ts';

/** Tips that landed lately, in lamports, by percentile. */
export interface TipFloor {
  readonly p25: Lamports;
  readonly p50: Lamports;
  readonly p75: Lamports;
  readonly p95: Lamports;
  readonly p99: Lamports;
}

export const TIP_FLOOR_PATH = '/api/v1/bundles/tip_floor';
const SOL_DECIMALS = 9;

/** The service speaks of SOL as floats; their text is read exactly and rounded down to lamports. */
const solText = z.string().transform((text, context) => {
  const value = parseJsonNumber(text, SOL_DECIMALS);
  if (value === null || value < 0n) context.addIssue({ code: 'custom', message: 'not an amount of SOL' });
  return lamports(value ?? 0n);
});
const answer = z.array(
  z.object({
    landed_tips_25th_percentile: solText,
    landed_tips_50th_percentile: solText,
    landed_tips_75th_percentile: solText,
    landed_tips_95th_percentile: solText,
    landed_tips_99th_percentile: solText,
  }),
);

/** Reads the tip floor. An empty or all-zero answer is `jito_tip_floor_unknown`: unknown is not zero. */
export async function getTipFloor(http: Http, url: string, options?: CallOptions): Promise<TipFloor> {
  const response = await http({
    method: 'GET',
    url,
    timeoutMs: options?.timeoutMs ?? JITO_TIMEOUT_MS,
    signal: options?.signal,
  });
  const failure = toStatusError(response);
  if (failure !== null) throw failure;
  const parsed = answer.safeParse(jsonOrNull(response.text));
  const row = parsed.success ? parsed.data[0] : undefined;
  if (row === undefined || row.landed_tips_99th_percentile === 0n) {
    throw new SolanaError('jito_tip_floor_unknown', { said: response.text });
  }
  return {
    p25: row.landed_tips_25th_percentile,
    p50: row.landed_tips_50th_percentile,
    p75: row.landed_tips_75th_percentile,
    p95: row.landed_tips_95th_percentile,
    p99: row.landed_tips_99th_percentile,
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return parseTextNumbersJson(text);
  } catch (error) {
    throw new SolanaError('http_not_json', { said: text, cause: error });
  }
}
