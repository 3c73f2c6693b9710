import type { z } from 'zod';
import type { CallOptions, Http, HttpResponse } from '../http/http.ts';
import { SolanaError, type SolanaErrorCode } from '../rpc/errors.ts';
import { toStatusError } from '../rpc/transport.ts';

export const JUPITER_TIMEOUT_MS = 5_000;

export interface JupiterConfig {
  /** Base address without a path, such as `https://api.jup.ag`. */
  readonly url: string;
  readonly http: Http;
  readonly apiKey?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

/** The aggregator names refusals by `errorCode`; its prose changes, so only the codes are matched. */
const REFUSALS: Readonly<Record<string, SolanaErrorCode>> = {
  COULD_NOT_FIND_ANY_ROUTE: 'jupiter_no_route',
  NO_ROUTES_FOUND: 'jupiter_no_route',
  ROUTE_PLAN_DOES_NOT_CONSUME_ALL_THE_AMOUNT: 'jupiter_no_route',
  MARKET_NOT_FOUND: 'jupiter_no_route',
  CANNOT_COMPUTE_OTHER_AMOUNT_THRESHOLD: 'jupiter_no_route',
  TOKEN_NOT_TRADABLE: 'jupiter_not_tradable',
};

export interface JupiterRequest<T> {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** How the body's text becomes JSON: amounts are text already, prices must not pass a float. */
  readonly parse: (text: string) => unknown;
  readonly schema: z.ZodType<T>;
}

/** One GET to the aggregator, checked by schema. Rate limits and failures are never mistaken for "no route". */
export async function jupiterGet<T>(
  config: JupiterConfig,
  request: JupiterRequest<T>,
  options?: CallOptions,
): Promise<T> {
  const response = await config.http({
    method: 'GET',
    url: `${config.url.replace(/\/+$/, '')}${request.path}?${new URLSearchParams(request.query)}`,
    headers: config.apiKey === undefined ? {} : { 'x-api-key': config.apiKey },
    timeoutMs: options?.timeoutMs ?? config.timeoutMs ?? JUPITER_TIMEOUT_MS,
    signal: options?.signal,
  });
  if (response.status !== 200) throw toRefusal(response);
  const parsed = request.schema.safeParse(jsonOf(response, request.parse));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SolanaError('rpc_answer_invalid', {
    said: `${request.path}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    cause: parsed.error,
  });
}

function toRefusal(response: HttpResponse): SolanaError {
  if (response.status !== 400) {
    return toStatusError(response) ?? new SolanaError('http_unexpected_status', { said: response.text });
  }
  const named = /"errorCode"\s*:\s*"([A-Z_]+)"/.exec(response.text)?.[1] ?? '';
  return new SolanaError(REFUSALS[named] ?? 'jupiter_refused', { said: response.text, foreignCode: 400 });
}

function jsonOf(response: HttpResponse, parse: (text: string) => unknown): unknown {
  try {
    return parse(response.text);
  } catch (error) {
    throw new SolanaError('http_not_json', { said: response.text, cause: error });
  }
}
