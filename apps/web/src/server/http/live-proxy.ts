import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';

const POLL_TIMEOUT_MS = 60_000;
const UPGRADE_TIMEOUT_MS = 5_000;

/** Carries `/live` (polling and WebSocket) to the operator. */
export interface LiveProxy {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
}

/** An operator that does not answer is an expected outcome: the browser is told 503, never left hanging. */
export function createLiveProxy(controlUrl: string): LiveProxy {
  const proxy = createProxyServer({
    target: controlUrl,
    changeOrigin: true,
    proxyTimeout: POLL_TIMEOUT_MS,
    upgradeTimeout: UPGRADE_TIMEOUT_MS,
  });
  proxy.on('error', (_error, _request, answer) => {
    if (answer !== undefined) answerDown(answer);
  });
  return {
    request: (request, response) => {
      hideSession(request);
      proxy.web(request, response).catch(() => answerDown(response));
    },
    upgrade: (request, socket, head) => {
      hideSession(request);
      proxy.ws(request, socket, {}, head).catch(() => answerDown(socket));
    },
  };
}

/** The live socket has its own short-lived token; the session stays here. */
function hideSession(request: IncomingMessage): void {
  delete request.headers.cookie;
}

const DOWN_BODY = JSON.stringify({ status: 'rejected', reason: 'operator_down' });

function answerDown(answer: ServerResponse | Socket): void {
  if (!('writeHead' in answer)) {
    if (answer.writable) answer.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    return;
  }
  if (answer.headersSent) {
    answer.destroy();
    return;
  }
  answer.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' }).end(DOWN_BODY);
}
