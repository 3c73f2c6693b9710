import type { DoorErrorCode } from '@chimera/core/contract/errors';
import { isPermitted } from '@chimera/core/control/roles';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { AddressGuard } from './address-guard.ts';
import { limitConnections } from './connections.ts';
import { DoorError } from './door-error.ts';
import { sendError, toClientErrorResponse } from './errors.ts';
import { sendNotFound } from './not-found.ts';
import { createRateLimiter, type RateLimiter } from './rate.ts';
import { type Caller, type DoorRequest, forbidden, parseInput, type Route } from './route.ts';

/** Limits that hold before anything is read or computed. */
export const BODY_BYTES_MAX = 262_144;
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
/** Node looks for late connections this seldom; its own default of 30 s would make the timeouts a fiction. */
const CONNECTIONS_CHECK_MS = 1_000;
const PARAMETER_LENGTH_MAX = 128;
/** Requests of one user; halts are exempt. */
const CALLER_RATE = { perSecond: 20, burst: 100 };

export interface ServerParts {
  readonly routes: readonly Route[];
  readonly guard: AddressGuard;
  /** Who a bearer token belongs to; null when nobody. */
  readonly identify: (bearer: string) => Caller | null;
  readonly nowMs: () => UnixMs;
  readonly monotonicMs: () => number;
  /** Counts refusals by their reason. */
  readonly onRefused: (code: DoorErrorCode) => void;
  readonly onInternalError: (error: unknown, route: string) => void;
  /** Connections at once, in all and from one address; null where only our own programs connect. */
  readonly connections: { readonly total: number; readonly perAddress: number } | null;
}

/** A server with the routes, the limits and the one error envelope; not yet listening. */
export function createServer(parts: ServerParts): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: CONNECTIONS_CHECK_MS },
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    frameworkErrors: (error, _request, reply) => {
      sendError(reply, error);
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(toClientErrorResponse(error.code));
      else socket.destroy();
    },
  });
  if (parts.connections !== null) limitConnections(app.server, parts.connections);
  // Bodies stay bytes until their sender is proven; other types are answered 415 by Fastify itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding === 'identity') done();
    else done(new DoorError('unsupported_media_type', { details: { encoding } }));
  });
  app.setErrorHandler((error, request, reply) => {
    const code = sendError(reply, error);
    parts.onRefused(code);
    if (code === 'internal_error') parts.onInternalError(error, request.routeOptions.url ?? request.url);
  });
  app.setNotFoundHandler((request, reply) => sendNotFound(parts.routes, request.url, reply));
  const callerLimiter = createRateLimiter(CALLER_RATE);
  for (const route of parts.routes) addRoute(app, route, { ...parts, callerLimiter });
  return app;
}

/** Binds to loopback; answers the port really taken. */
export async function listen(app: FastifyInstance, port: number): Promise<number> {
  await app.listen({ host: '127.0.0.1', port });
  const bound = app.server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}

type RouteParts = ServerParts & { readonly callerLimiter: RateLimiter };

function addRoute(app: FastifyInstance, route: Route, parts: RouteParts): void {
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const receivedMs = parts.monotonicMs();
      const receivedAtMs = unixMs(parts.nowMs());
      const caller = admitCaller(route, request, { ...parts, receivedAtMs });
      const doorRequest = { ...toDoorRequest(request, caller, receivedAtMs), receivedMs };
      const isParsedHere = route.body !== undefined && route.guard !== 'own';
      const input = isParsedHere && route.body ? parseInput(route.body, doorRequest.body) : undefined;
      const answer = await route.handle(doorRequest, input);
      const isText = typeof answer.body === 'string';
      reply.code(answer.status).headers({ 'cache-control': 'no-store', ...answer.headers });
      if (!isText) reply.type('application/json; charset=utf-8');
      return reply.send(isText ? answer.body : JSON.stringify(answer.body));
    },
  });
}

/** Applies the route's guard. Routes of their own and open ones have no caller. */
function admitCaller(
  route: Route,
  request: FastifyRequest,
  parts: RouteParts & { receivedAtMs: UnixMs },
): Caller | null {
  const { guard, callerLimiter, receivedAtMs: nowMs } = parts;
  if (route.guard === 'own') return null;
  if (route.guard === 'open') {
    guard.checkOpen(request.ip, nowMs);
    return null;
  }
  // Looking a bearer up costs one hash, so good ones are never refused for what others got wrong.
  const bearer = bearerOf(request.headers.authorization);
  const caller = bearer === null ? null : parts.identify(bearer);
  if (caller === null) {
    guard.failed(request.ip, nowMs);
    throw new DoorError('unauthenticated');
  }
  guard.authenticated(request.ip, nowMs);
  if (!isPermitted(caller.role, route.guard)) throw forbidden(route.guard);
  const retryAfterSeconds = route.isUnlimited ? null : callerLimiter.take(caller.userId, nowMs);
  if (retryAfterSeconds !== null) throw new DoorError('rate_limited', { retryAfterSeconds });
  return caller;
}

/** The token of `Authorization: Bearer <token>`. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1] ?? null;
}

function toDoorRequest(
  request: FastifyRequest,
  caller: Caller | null,
  receivedAtMs: UnixMs,
): Omit<DoorRequest, 'receivedMs'> {
  return {
    headers: request.headers,
    params: stringsOf(request.params),
    query: stringsOf(request.query),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    address: request.ip,
    receivedAtMs,
    caller,
  };
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
