import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, shut } from './listen.ts';
import { BODY_BYTES_MAX, createRouter, HttpProblem, reply } from './router.ts';

const router = createRouter();
let base = '';

beforeAll(async () => {
  router.register('GET', '/things/:id', ({ params, query }) =>
    reply(200, { id: params.id, q: query.get('q') }),
  );
  router.register('POST', '/things', ({ body }) => reply(201, { body }));
  router.register('GET', '/refuse', () => {
    throw new HttpProblem(409, 'not now');
  });
  router.register('GET', '/gone', () => ({ status: 200, body: '', hangUp: true }));
  router.register('GET', '/page/*', () => reply(429, '<html></html>'));
  base = `http://127.0.0.1:${await listen(router.server(), 0)}`;
});
afterAll(() => shut(router.server()));

const ask = async (method: string, path: string, body?: string): Promise<[number, unknown]> => {
  const response = await fetch(base + path, body === undefined ? { method } : { method, body });
  return [response.status, await response.json()];
};

test('routes answer by method and path, with names and query', async () => {
  expect(await ask('GET', '/things/a%20b?q=1')).toEqual([200, { id: 'a b', q: '1' }]);
  expect(await ask('POST', '/things', '{"a":1}')).toEqual([201, { body: { a: 1 } }]);
});

test.each([
  ['GET', '/nowhere', undefined, 404],
  ['DELETE', '/things', undefined, 405],
  ['POST', '/things', '{"a":', 400],
  ['GET', '/things/%E0%A4%A', undefined, 400],
  ['GET', '/refuse', undefined, 409],
  ['POST', '/things', `"${'x'.repeat(BODY_BYTES_MAX)}"`, 413],
])('%s %s is refused with a reason and a status', async (method, path, body, status) => {
  const [actual, answer] = await ask(method, path, body);
  expect(actual).toBe(status);
  expect(answer).toMatchObject({ error: expect.any(String) });
});

test('a handler can answer with a page or hang up', async () => {
  const page = await fetch(`${base}/page/x/y`);
  expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
  await expect(fetch(`${base}/gone`)).rejects.toThrow();
});
