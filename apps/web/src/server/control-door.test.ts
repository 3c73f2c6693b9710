import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { ControlFailure, createControlDoor } from './control-door.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function doorTo(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return createControlDoor(`http://127.0.0.1:${address.port}`);
}

test("commands go out in the session's name and bring the answer back", async () => {
  const seen: unknown[] = [];
  const door = await doorTo((request, response) => {
    seen.push(request.url, request.headers.authorization);
    response.end(JSON.stringify({ status: 'halted', seq: 9 }));
  });
  expect(await door.command('halt', { mode: 'entries' }, 'secret')).toEqual({ status: 'halted', seq: 9 });
  expect(seen).toEqual(['/control/halt', 'Bearer secret']);
});

test('a refusal keeps its code, status and words', async () => {
  const door = await doorTo((_request, response) => {
    response
      .writeHead(403)
      .end(JSON.stringify({ status: 'rejected', reason: 'forbidden', message: 'ask an admin' }));
  });
  await expect(door.command('resume', {}, 'secret')).rejects.toMatchObject({
    code: 'forbidden',
    status: 403,
    message: 'ask an admin',
  });
});

test('an operator that is away is named, with what to do', async () => {
  const door = createControlDoor('http://127.0.0.1:1');
  const failure = await door.command('halt', {}, null).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ControlFailure);
  expect(failure).toMatchObject({ code: 'operator_down', status: 503 });
  expect(String(failure)).toContain('npm start');
});
