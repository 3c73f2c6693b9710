import type { z } from 'zod';
import { parseExactJson } from '../http/exact-json.ts';
import type { CallOptions, Http, HttpResponse } from '../http/http.ts';
import { SolanaError } from './errors.ts';
import { type ForeignRpcError, toRpcError } from './rpc-error.ts';

export const RPC_TIMEOUT_MS = 10_000;

/** One JSON-RPC call, its answer checked by `schema`. Throws `SolanaError`. */
export type JsonRpc = <T>(
  method: string,
  params: readonly unknown[],
  schema: z.ZodType<T>,
  options?: CallOptions,
) => Promise<T>;

export interface JsonRpcConfig {
  readonly url: string;
  readonly http: Http;
  readonly timeoutMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** JSON-RPC 2.0 over HTTP. Never retries: whoever knows what a repetition means decides that. */
export function createJsonRpc(config: JsonRpcConfig): JsonRpc {
  let lastId = 0;
  return async (method, params, schema, options) => {
    lastId += 1;
    const response = await config.http({
      method: 'POST',
      url: config.url,
      headers: { 'content-type': 'application/json', ...config.headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }),
      timeoutMs: options?.timeoutMs ?? config.timeoutMs ?? RPC_TIMEOUT_MS,
      signal: options?.signal,
      mayLeave: options?.mayLeave,
    });
    const parsed = schema.safeParse(resultOf(response));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new SolanaError('rpc_answer_invalid', {
      said: `${method}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      cause: parsed.error,
    });
  };
}

/** The `result` member, or the translated reason why there is none. */
function resultOf(response: HttpResponse): unknown {
  if (response.status === 429) throw rateLimited(response);
  const body = jsonOf(response);
  if (isRecord(body)) {
    const foreign = foreignErrorOf(body);
    if (foreign !== null) throw toRpcError(foreign);
    if (response.status === 200 && 'result' in body) return body.result;
  }
  throw toStatusError(response) ?? new SolanaError('rpc_answer_invalid', { said: response.text });
}

function jsonOf(response: HttpResponse): unknown {
  try {
    return parseExactJson(response.text);
  } catch (error) {
    throw toStatusError(response) ?? new SolanaError('http_not_json', { said: response.text, cause: error });
  }
}

function foreignErrorOf(body: Record<string, unknown>): ForeignRpcError | null {
  const error = isRecord(body.error) ? body.error : body;
  const { code, message, data } = error;
  if (typeof code !== 'number') return null;
  return { code, message: typeof message === 'string' ? message : '', data };
}

/** The failure that an HTTP status alone tells; null for 200. */
export function toStatusError(response: HttpResponse): SolanaError | null {
  const detail = { said: response.text, foreignCode: response.status };
  switch (response.status) {
    case 200:
      return null;
    case 400:
      return new SolanaError('http_bad_request', detail);
    case 401:
      return new SolanaError('http_unauthorized', detail);
    case 403:
      return new SolanaError('http_forbidden', detail);
    case 404:
      return new SolanaError('http_not_found', detail);
    case 429:
      return rateLimited(response);
    default:
      return new SolanaError(response.status >= 500 ? 'http_unavailable' : 'http_unexpected_status', detail);
  }
}

function rateLimited(response: HttpResponse): SolanaError {
  const seconds = Number(response.header('retry-after') ?? Number.NaN);
  return new SolanaError('http_rate_limited', {
    said: response.text,
    foreignCode: 429,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined,
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
