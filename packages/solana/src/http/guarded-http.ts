import {
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { SolanaError, type SolanaErrorCode } from '../rpc/errors.ts';
import { RESPONSE_BYTES_MAX } from './fetch-http.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';

type Guarded = HttpRequest & { readonly mayLeave: () => boolean };

interface Agents {
  readonly plain: PlainAgent;
  readonly secure: SecureAgent;
}

/** Longer than a server's own patience is of no use; it tells us when it is shorter. */
const IDLE_MS = 60_000;

/**
 * As `http`, except for a request that asks whether it may leave: that one is asked when its connection stands, in
 * the very tick in which its bytes are handed to the system. Between asking and writing nothing else runs, however
 * long opening the connection took. Rejects with `request_withheld` when it may not.
 */
export function createGuardedHttp(http: Http): Http {
  const options = { keepAlive: true, timeout: IDLE_MS };
  const agents = { plain: new PlainAgent(options), secure: new SecureAgent(options) };
  return async (request) => {
    if (!isGuarded(request)) return http(request);
    if (request.signal?.aborted === true) throw new SolanaError('request_aborted');
    return send(request, agents);
  };
}

const isGuarded = (request: HttpRequest): request is Guarded => request.mayLeave !== undefined;

/** A kept connection may have been closed under our hands; the same bytes then go once over a new one. */
async function send(request: Guarded, agents: Agents): Promise<HttpResponse> {
  const first = createCall(request, agents);
  try {
    return await exchange(first, request);
  } catch (error) {
    if (!(first.reusedSocket && error instanceof SolanaError && error.code === 'transport_reset'))
      throw error;
    return exchange(createCall(request, agents), request);
  }
}

function createCall({ url, method, headers, body = '' }: Guarded, { plain, secure }: Agents): ClientRequest {
  const options = { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } };
  return url.startsWith('https:')
    ? secureRequest(url, { ...options, agent: secure })
    : plainRequest(url, { ...options, agent: plain });
}

function exchange(call: ClientRequest, request: Guarded): Promise<HttpResponse> {
  const { mayLeave, body = '', timeoutMs, signal } = request;
  return new Promise((resolve, reject) => {
    let hasLeft = false;
    const timer = setTimeout(() => {
      call.destroy(new SolanaError('transport_timeout', { said: `${timeoutMs} ms` }));
    }, timeoutMs);
    const abort = (): void => {
      call.destroy(new SolanaError('request_aborted'));
    };
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    signal?.addEventListener('abort', abort, { once: true });
    call.once('socket', (socket) => {
      whenOpen(socket, call, () => {
        hasLeft = mayLeave();
        if (hasLeft) call.end(body);
        else call.destroy(new SolanaError('request_withheld'));
      });
    });
    call.on('error', (error) => end(() => reject(toSolanaError(error, hasLeft))));
    call.once('response', (response) => {
      readAnswer(response).then(
        (answer) => end(() => resolve(answer)),
        (error: unknown) => end(() => reject(toSolanaError(error, true))),
      );
    });
  });
}

function whenOpen(socket: Socket, call: ClientRequest, run: () => void): void {
  if (!socket.connecting) run();
  else socket.once(call.protocol === 'https:' ? 'secureConnect' : 'connect', run);
}

async function readAnswer(response: IncomingMessage): Promise<HttpResponse> {
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) {
    text += part;
    if (text.length > RESPONSE_BYTES_MAX) throw new SolanaError('response_too_large');
  }
  return {
    status: response.statusCode ?? 0,
    text,
    header: (name) => {
      const value = response.headers[name];
      return (Array.isArray(value) ? value.join(', ') : value) ?? null;
    },
  };
}

function toSolanaError(error: unknown, hasLeft: boolean): SolanaError {
  if (error instanceof SolanaError) return error;
  const said = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const code: SolanaErrorCode = hasLeft ? 'transport_reset' : 'transport_unreachable';
  return new SolanaError(code, { said, cause: error });
}
