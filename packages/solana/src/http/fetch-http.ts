import { SolanaError, type SolanaErrorCode } from '../rpc/errors.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';

/** The largest answer we read; a full block of mainnet stays well below. */
export const RESPONSE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * The real network: the platform's fetch, which keeps connections alive. Bodies are read as text whatever the
 * status, because failing gateways answer HTML where JSON is promised.
 */
export function createFetchHttp(fetchFn: typeof fetch = fetch): Http {
  return async (request) => {
    const controller = new AbortController();
    const abort = (): void => controller.abort(new SolanaError('request_aborted'));
    if (request.signal?.aborted === true) throw new SolanaError('request_aborted');
    request.signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => {
      controller.abort(new SolanaError('transport_timeout', { said: `${request.timeoutMs} ms` }));
    }, request.timeoutMs);
    try {
      return await exchange(fetchFn, request, controller.signal);
    } catch (error) {
      throw toTransportError(error, controller.signal);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
    }
  };
}

async function exchange(
  fetchFn: typeof fetch,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const response = await fetchFn(request.url, {
    method: request.method,
    headers: request.headers ?? {},
    body: request.body ?? null,
    redirect: 'error',
    signal,
  });
  const text = await readText(response);
  return { status: response.status, text, header: (name) => response.headers.get(name) };
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  for await (const chunk of response.body) {
    byteCount += chunk.byteLength;
    if (byteCount > RESPONSE_BYTES_MAX) throw new SolanaError('response_too_large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function toTransportError(error: unknown, signal: AbortSignal): SolanaError {
  if (error instanceof SolanaError) return error;
  if (signal.aborted && signal.reason instanceof SolanaError) return signal.reason;
  const foreign = foreignCode(error);
  const code: SolanaErrorCode = UNREACHABLE.has(foreign) ? 'transport_unreachable' : 'transport_reset';
  return new SolanaError(code, { said: foreign, cause: error });
}

/** undici hides the system's code in the cause, and in the first of several causes when it tried several addresses. */
function foreignCode(error: unknown): string {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    if ('errors' in current && Array.isArray(current.errors)) current = current.errors[0];
    else current = 'cause' in current ? current.cause : null;
  }
  return error instanceof Error ? error.message : String(error);
}
