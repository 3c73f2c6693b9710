import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly path: string;
  /** Named segments of the route's path, for example `id` of `/v0/webhooks/:id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
}

export interface HttpReply {
  readonly status: number;
  /** Sent as JSON, or as it is when a string. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Close the socket without an answer: an injected fault. */
  readonly hangUp?: boolean;
}

export type HttpHandler = (request: HttpRequest) => HttpReply | Promise<HttpReply>;

export interface Router {
  /** `path` may name segments with a colon; a final `/*` matches any rest. The first registered match answers. */
  register(method: HttpMethod, path: string, handler: HttpHandler): void;
  server(): Server;
}

interface Route {
  readonly method: HttpMethod;
  readonly segments: readonly string[];
  readonly handler: HttpHandler;
}

export const BODY_BYTES_MAX = 4 * 1024 * 1024;

export const reply = (status: number, body: unknown): HttpReply => ({ status, body });

/** A refusal that a handler throws to answer with a status and one sentence. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The one HTTP server of all provider-shaped doors: routes are registered by the parts that own them. */
export function createRouter(): Router {
  const routes: Route[] = [];
  const server = createServer((incoming, outgoing) => {
    void answer(routes, incoming, outgoing);
  });
  return {
    register(method, path, handler) {
      routes.push({ method, segments: toSegments(path), handler });
    },
    server: () => server,
  };
}

async function answer(
  routes: readonly Route[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  let result: HttpReply;
  try {
    result = await route(routes, incoming);
  } catch (thrown) {
    const status = thrown instanceof HttpProblem ? thrown.status : 500;
    result = reply(status, { error: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  if (result.hangUp === true) {
    incoming.socket.destroy();
    return;
  }
  const isText = typeof result.body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json';
  outgoing.writeHead(result.status, { 'content-type': type, ...result.headers });
  outgoing.end(isText ? result.body : JSON.stringify(result.body));
}

async function route(routes: readonly Route[], incoming: IncomingMessage): Promise<HttpReply> {
  const url = new URL(incoming.url ?? '/', 'http://localnet');
  const segments = toSegments(url.pathname);
  let isPathKnown = false;
  for (const candidate of routes) {
    const params = matchSegments(candidate.segments, segments);
    if (params === null) continue;
    isPathKnown = true;
    if (candidate.method !== incoming.method) continue;
    const body = parseBody(await readBody(incoming));
    const { method } = candidate;
    const headers = incoming.headers;
    return candidate.handler({ method, path: url.pathname, params, query: url.searchParams, headers, body });
  }
  return isPathKnown
    ? reply(405, { error: `method ${incoming.method} is not served here` })
    : reply(404, { error: `no such path: ${url.pathname}` });
}

const toSegments = (path: string): readonly string[] => path.split('/').filter((part) => part !== '');

function matchSegments(
  pattern: readonly string[],
  actual: readonly string[],
): Readonly<Record<string, string>> | null {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part === '*') return params;
    const value = actual[index];
    if (value === undefined) return null;
    if (part.startsWith(':')) params[part.slice(1)] = decodeSegment(value);
    else if (part !== value) return null;
  }
  return pattern.length === actual.length ? params : null;
}

function decodeSegment(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new HttpProblem(400, 'the path is not valid percent-encoding');
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'the body is not JSON');
  }
}

/** Reads a request's body as UTF-8. Throws `HttpProblem` 413 over the limit. */
export async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > BODY_BYTES_MAX) throw new HttpProblem(413, `the body exceeds ${BODY_BYTES_MAX} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
