import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createGuardedHttp } from './guarded-http.ts';
import type { Http } from './http.ts';

const unused: Http = async () => {
  throw new Error('a guarded request goes its own way');
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const post = (http: Http, url: string, mayLeave: () => boolean, timeoutMs = 2_000) =>
  http({ method: 'POST', url, body: '{"ü":1}', headers: { 'x-key': 'k' }, timeoutMs, mayLeave });

test('the answer comes back as it was sent, whatever its status', async () => {
  const { url } = await serve((request, response) => {
    request.pipe(response.writeHead(503, { 'retry-after': '7', 'x-key': request.headers['x-key'] }));
  });
  const answer = await post(createGuardedHttp(unused), url, () => true);
  expect(answer).toMatchObject({ status: 503, text: '{"ü":1}' });
  expect([answer.header('retry-after'), answer.header('x-key'), answer.header('absent')]).toEqual([
    '7',
    'k',
    null,
  ]);
});

test('a halt that falls while the connection opens keeps every byte here', async () => {
  let requests = 0;
  let isHalted = false;
  const { url, server } = await serve((_request, response) => {
    requests += 1;
    response.end();
  });
  const bytes: number[] = [];
  server.on('connection', (socket) => socket.on('data', (chunk) => bytes.push(chunk.length)));
  const sending = post(createGuardedHttp(unused), url, () => !isHalted);
  isHalted = true;
  await expect(sending).rejects.toMatchObject({ code: 'request_withheld', maybeLanded: false });
  expect([requests, bytes]).toEqual([0, []]);
});

test('it is asked over a kept connection too', async () => {
  const ports = new Set<number>();
  const { url } = await serve((request, response) => {
    ports.add(request.socket.remotePort ?? 0);
    response.end('{}');
  });
  const http = createGuardedHttp(unused);
  for (let count = 0; count < 5; count += 1) await post(http, url, () => true);
  expect(ports.size).toBe(1);
  await expect(post(http, url, () => false)).rejects.toMatchObject({ code: 'request_withheld' });
});

test('a connection that was closed meanwhile is replaced, and the question asked again', async () => {
  let asked = 0;
  const { url, server } = await serve((_request, response) => response.end('{}'));
  const http = createGuardedHttp(unused);
  const ask = () => post(http, url, () => ++asked > 0);
  await ask();
  server.closeAllConnections();
  expect(await ask()).toMatchObject({ status: 200 });
  expect(asked).toBeGreaterThanOrEqual(2);
});

test('silence, a closed port and a cut connection are told apart', async () => {
  const { url } = await serve(() => undefined);
  await expect(post(createGuardedHttp(unused), url, () => true, 50)).rejects.toMatchObject({
    ...{ code: 'transport_timeout', maybeLanded: true },
  });
  const cut = await serve((request) => request.socket.destroy());
  await expect(post(createGuardedHttp(unused), cut.url, () => true)).rejects.toMatchObject({
    ...{ code: 'transport_reset', maybeLanded: true },
  });
  const closed = await serve(() => undefined);
  await new Promise((resolve) => closed.server.close(resolve));
  await expect(post(createGuardedHttp(unused), closed.url, () => true)).rejects.toMatchObject({
    ...{ code: 'transport_unreachable', maybeLanded: false },
  });
});

test('whoever does not ask goes the usual way', async () => {
  const http = createGuardedHttp(async () => ({ status: 204, text: '', header: () => null }));
  expect(await http({ method: 'GET', url: 'http://127.0.0.1:2', timeoutMs: 1 })).toMatchObject({
    status: 204,
  });
});
