import { address } from '@chimera/core/units/chain';
import type { ServiceError, status } from '@grpc/grpc-js';
import type { SearcherServiceClient } from 'jito-ts/dist/gen/block-engine/searcher.js';
import type { CallOptions } from '../http/http.ts';
import { SolanaError, type SolanaErrorCode } from '../rpc/errors.ts';
import { JITO_TIMEOUT_MS } from './client.ts';
import type { JitoEndpoint } from './endpoint.ts';
import { refusalOf } from './refusals.ts';

export interface SearcherConfig {
  /**
   * `https://host:port` speaks TLS, trusting the system's roots or those in the file that
   * GRPC_DEFAULT_SSL_ROOTS_FILE_PATH names; `http://host:port` speaks plain text, for the embedded engine.
   */
  readonly url: string;
}

/**
 * The block engine over the searcher gRPC of jito-ts. Its own `searcherClient` knows neither plain text nor
 * deadlines, and its retry never runs, so the generated service client is used. The libraries are loaded here
 * and not at the top: they take a quarter of a second, and without a searcher nobody needs them.
 */
export async function openSearcher({ url }: SearcherConfig): Promise<JitoEndpoint> {
  const grpc = await import('@grpc/grpc-js');
  const generated = await import('jito-ts/dist/gen/block-engine/searcher.js');
  const { host, port, hostname, protocol } = new URL(url);
  const isPlain = protocol === 'http:';
  const credentials = isPlain ? grpc.credentials.createInsecure() : grpc.credentials.createSsl();
  const target = port === '' ? `${hostname}:${isPlain ? 80 : 443}` : host;
  const client = new generated.SearcherServiceClient(target, credentials);
  const call = createCall(grpc.status);
  return {
    providerId: `${host} searcher`,
    sendBundle: async (wires, options) => {
      const bundle = { header: undefined, packets: wires.map(toPacket) };
      await mayLeaveNow(client, options);
      const { uuid } = await call<{ uuid: string }>(options, (deadline, done) =>
        client.sendBundle({ bundle }, new grpc.Metadata(), { deadline }, done),
      );
      return uuid;
    },
    getTipAccounts: async (options) => {
      const { accounts } = await call<{ accounts: string[] }>(options, (deadline, done) =>
        client.getTipAccounts({}, new grpc.Metadata(), { deadline }, done),
      );
      return accounts.map(address);
    },
  };
}

/** A call that is made before the connection stands would leave when it does: then the question is too old. */
async function mayLeaveNow(client: SearcherServiceClient, options: CallOptions | undefined): Promise<void> {
  if (options?.mayLeave === undefined) return;
  const deadlineMs = Date.now() + (options.timeoutMs ?? JITO_TIMEOUT_MS);
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(deadlineMs, (error) => {
      if (error) reject(new SolanaError('transport_unreachable', { said: error.message, cause: error }));
      else resolve();
    });
  });
  if (!options.mayLeave()) throw new SolanaError('request_withheld');
}

const toPacket = (wire: Uint8Array) => ({
  data: wire,
  meta: { size: wire.length, addr: '0.0.0.0', port: 0, senderStake: 0, flags: undefined },
});

type Done<Answer> = (error: ServiceError | null, answer: Answer) => void;
type Start<Answer> = (
  deadlineMs: number,
  done: Done<Answer>,
) => ReturnType<SearcherServiceClient['sendBundle']>;

/** One unary call as a promise, with a deadline, given up when the caller gives up. */
function createCall(codes: typeof status) {
  return <Answer>(options: CallOptions | undefined, start: Start<Answer>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { signal, timeoutMs = JITO_TIMEOUT_MS } = options ?? {};
      const running = start(Date.now() + timeoutMs, (error, answer) => {
        signal?.removeEventListener('abort', cancel);
        if (error === null) resolve(answer);
        else reject(toSolanaError(error, codes));
      });
      const cancel = (): void => running.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
}

function toSolanaError(error: ServiceError, codes: typeof status): SolanaError {
  const code = refusalOf(error.details) ?? codeOf(error, codes);
  return new SolanaError(code, { said: error.details, foreignCode: error.code, cause: error });
}

function codeOf({ code, details }: ServiceError, codes: typeof status): SolanaErrorCode {
  switch (code) {
    case codes.UNAVAILABLE:
      // Without a connection no byte of the request has left.
      return /no connection established|name resolution/i.test(details)
        ? 'transport_unreachable'
        : 'transport_reset';
    case codes.DEADLINE_EXCEEDED:
      return 'transport_timeout';
    case codes.CANCELLED:
      return 'request_aborted';
    case codes.RESOURCE_EXHAUSTED:
      return 'jito_rate_limited';
    case codes.INVALID_ARGUMENT:
    case codes.FAILED_PRECONDITION:
      return 'jito_bundle_refused';
    case codes.UNAUTHENTICATED:
      return 'http_unauthorized';
    case codes.PERMISSION_DENIED:
      return 'http_forbidden';
    case codes.INTERNAL:
    case codes.UNKNOWN:
      return 'rpc_internal';
    default:
      return 'rpc_unknown';
  }
}
