import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createFetchHttp } from './fetch-http.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const post = (url: string, timeoutMs = 2_000, signal?: AbortSignal) =>
  createFetchHttp()({ method: 'POST', url, body: '{"ü":1}', timeoutMs, signal });

test('status, header and text come back whatever the status', async () => {
  const url = await serve((request, response) => {
    request.pipe(response.writeHead(503, { 'retry-after': '7' }));
  });
  const answer = await post(url);
  expect(answer).toMatchObject({ status: 503, text: '{"ü":1}' });
  expect(answer.header('retry-after')).toBe('7');
  expect(answer.header('absent')).toBeNull();
});

test('connections are kept for later requests', async () => {
  const ports = new Set<number>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort ?? 0);
    response.end('{}');
  });
  for (let count = 0; count < 10; count += 1) await post(url);
  expect(ports.size).toBeLessThan(4);
});

test('silence ends with a timeout that may have landed', async () => {
  const url = await serve(() => {});
  await expect(post(url, 40)).rejects.toMatchObject({ code: 'transport_timeout', maybeLanded: true });
});

test('a body that never ends is inside the time limit too', async () => {
  const url = await serve((_request, response) => response.writeHead(200).write('{'));
  await expect(post(url, 60)).rejects.toMatchObject({ code: 'transport_timeout' });
});

test('a closed port is unreachable and cannot have landed', async () => {
  const url = await serve(() => {});
  const [server] = servers.splice(0);
  await new Promise((resolve) => server?.close(resolve));
  await expect(post(url)).rejects.toMatchObject({ code: 'transport_unreachable', maybeLanded: false });
});

test('a connection cut before the answer may have landed', async () => {
  const url = await serve((request) => request.socket.destroy());
  await expect(post(url)).rejects.toMatchObject({ code: 'transport_reset', maybeLanded: true });
});

test('the caller can give up, before and during', async () => {
  const url = await serve(() => {});
  const controller = new AbortController();
  const pending = post(url, 5_000, controller.signal);
  controller.abort();
  await expect(pending).rejects.toMatchObject({ code: 'request_aborted' });
  await expect(post(url, 5_000, controller.signal)).rejects.toMatchObject({ code: 'request_aborted' });
});
