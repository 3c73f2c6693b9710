import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { LIVE_PATH } from '@chimera/core/contract/live';
import next from 'next';
import { loadWebEnv } from './src/env.ts';
import { refusalOf } from './src/server/http/guard.ts';
import { createLiveProxy } from './src/server/http/live-proxy.ts';
import { securityHeaders } from './src/server/http/security-headers.ts';
import { provideRuntime } from './src/server/runtime.ts';
import { startRuntime } from './src/server/start-runtime.ts';

/*
 * The dashboard's process: Next for pages and tRPC, a proxy for the live socket, one reader of the database.
 * It prints one JSON line when it serves, and ends with its parent.
 */

const HOST = '127.0.0.1';
const PARENT_CHECK_MS = 1_000;
const STOP_TIMEOUT_MS = 3_000;
const MAX_HEADER_BYTES = 16_384;

const env = loadWebEnv();
const live = createLiveProxy(env.controlUrl);
const isHttps = env.publicUrl?.startsWith('https:') ?? false;
let pages: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null = null;

const isLive = (request: IncomingMessage): boolean =>
  request.url === LIVE_PATH || (request.url ?? '').startsWith(`${LIVE_PATH}?`);

const refusal = (request: IncomingMessage, isUpgrade: boolean) =>
  refusalOf(
    {
      method: request.method ?? 'GET',
      host: request.headers.host,
      origin: request.headers.origin,
      isUpgrade,
    },
    env.publicUrl,
  );

function serve(request: IncomingMessage, response: ServerResponse): void {
  const refused = refusal(request, false);
  if (refused !== null) {
    response.writeHead(refused.status, { 'Content-Type': 'text/plain' }).end(refused.message);
    return;
  }
  if (isLive(request)) {
    live.request(request, response);
    return;
  }
  if (pages === null) {
    response.writeHead(503, { 'Retry-After': '1' }).end('the dashboard is starting');
    return;
  }
  const headers = securityHeaders(randomBytes(16).toString('base64'), isHttps);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // Next takes the nonce of its own scripts from the policy on the request.
  request.headers['content-security-policy'] = headers['Content-Security-Policy'];
  pages(request, response).catch((error: unknown) => {
    console.error('page failed', error);
    response.destroy();
  });
}

function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
  const refused = refusal(request, true);
  if (refused !== null || !isLive(request) || !(stream instanceof Socket)) {
    stream.end(`HTTP/1.1 ${refused?.status ?? 404} Refused\r\nConnection: close\r\n\r\n`);
    return;
  }
  live.upgrade(request, stream, head);
}

function stopWith(server: Server, close: () => Promise<void>): void {
  const parent = process.ppid;
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    server.close();
    server.closeAllConnections();
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
    void close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_CHECK_MS).unref();
}

async function main(): Promise<void> {
  const runtime = startRuntime(env);
  provideRuntime(runtime);
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, serve);
  server.on('upgrade', upgrade);
  stopWith(server, runtime.close);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.webPort, HOST, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : env.webPort;
  // Next would hang its own upgrade handler on our server and end the live socket; this one never listens.
  const httpServer = new Server();
  const dir = fileURLToPath(new URL('.', import.meta.url));
  const app = next({ dev: false, dir, hostname: HOST, port, httpServer, quiet: true });
  await app.prepare();
  pages = app.getRequestHandler();
  console.log(JSON.stringify({ ready: true, webUrl: env.publicUrl ?? `http://${HOST}:${port}` }));
}

await main();
