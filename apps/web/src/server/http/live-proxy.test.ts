import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createLiveProxy } from './live-proxy.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

async function dashboardOver(controlUrl: string): Promise<number> {
  const live = createLiveProxy(controlUrl);
  const server = createServer(live.request);
  server.on('upgrade', (request, socket, head) => {
    // A plain HTTP server upgrades sockets of node:net only.
    live.upgrade(request, socket as Parameters<typeof live.upgrade>[1], head);
  });
  return listen(server);
}

/** A port that was free a moment ago, so nobody answers there. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

test('polls reach the operator without the session cookie', async () => {
  const seen: (string | undefined)[] = [];
  const operator = await listen(
    createServer((request, response) => {
      seen.push(request.url, request.headers.cookie);
      response.end('polled');
    }),
  );
  const port = await dashboardOver(`http://127.0.0.1:${operator}`);
  const answer = await fetch(`http://127.0.0.1:${port}/live?transport=polling`, {
    headers: { cookie: 'a=b' },
  });
  expect(await answer.text()).toBe('polled');
  expect(seen).toEqual(['/live?transport=polling', undefined]);
});

test('a poll while the operator is away is answered 503 at once', async () => {
  const port = await dashboardOver(await deadUrl());
  const answer = await fetch(`http://127.0.0.1:${port}/live`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'rejected', reason: 'operator_down' });
});

test('an upgrade while the operator is away ends the socket and not the process', async () => {
  const port = await dashboardOver(await deadUrl());
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer === '' || answer.startsWith('HTTP/1.1 503')).toBe(true);
});
