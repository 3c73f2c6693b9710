import { expect, test } from 'vitest';
import { z } from 'zod';
import { createScriptedHttp, type ScriptedAnswer } from '../http/scripted-http.ts';
import { uint64 } from './schemas.ts';
import { createJsonRpc } from './transport.ts';

const ask = (answer: ScriptedAnswer, schema: z.ZodType = z.unknown()) =>
  createJsonRpc({ url: 'http://node', http: createScriptedHttp(() => answer).http })('m', [], schema);

test('a result is checked and returned', async () => {
  await expect(ask({ body: { jsonrpc: '2.0', id: 1, result: 7 } }, z.number())).resolves.toBe(7);
});

test('a null result is a result', async () => {
  await expect(ask({ body: { result: null } })).resolves.toBeNull();
});

test.each<[string, ScriptedAnswer, object]>([
  ['HTML with 200', { body: '<html>hello' }, { code: 'http_not_json', maybeLanded: true, retryable: true }],
  [
    'HTML with 429',
    { status: 429, body: '<html>slow down', headers: { 'retry-after': '2' } },
    { code: 'http_rate_limited', retryAfterMs: 2_000 },
  ],
  [
    'HTML with 502',
    { status: 502, body: '<html>bad gateway' },
    { code: 'http_unavailable', maybeLanded: true },
  ],
  ['HTML with 403', { status: 403, body: '<html>no' }, { code: 'http_forbidden', retryable: false }],
  ['JSON without result and 503', { status: 503, body: {} }, { code: 'http_unavailable' }],
  ['401', { status: 401, body: 'unauthorized' }, { code: 'http_unauthorized' }],
  ['404', { status: 404, body: '' }, { code: 'http_not_found' }],
  ['418', { status: 418, body: 'teapot' }, { code: 'http_unexpected_status' }],
  ['an empty 200', { body: '' }, { code: 'http_not_json' }],
  ['200 without result', { body: { jsonrpc: '2.0', id: 1 } }, { code: 'rpc_answer_invalid' }],
  [
    'an RPC error with 200',
    { body: { error: { code: -32601, message: 'no' } } },
    { code: 'rpc_method_not_found' },
  ],
  [
    'an RPC error with 400',
    { status: 400, body: { error: { code: -32602, message: 'no' } } },
    { code: 'rpc_params_invalid' },
  ],
  [
    'a bare error with 500',
    { status: 500, body: { code: -32603, message: 'no' } },
    { code: 'rpc_internal', maybeLanded: true },
  ],
])('%s becomes a typed error', async (_name, answer, expected) => {
  await expect(ask(answer)).rejects.toMatchObject(expected);
});

test('an answer of the wrong shape names the method and the field', async () => {
  const call = ask({ body: { result: { slot: 'x' } } }, z.object({ slot: z.number() }));
  await expect(call).rejects.toMatchObject({
    code: 'rpc_answer_invalid',
    message: expect.stringContaining('m: slot'),
  });
});

test('integers beyond 2^53 stay exact', async () => {
  const call = ask({ body: '{"result":18446744073709551615}' }, uint64);
  await expect(call).resolves.toBe(18_446_744_073_709_551_615n);
});

test('the request is JSON-RPC with its own id and time limit', async () => {
  const { http, requests } = createScriptedHttp(() => ({ body: { result: 1 } }));
  const call = createJsonRpc({ url: 'http://node', http, timeoutMs: 123, headers: { 'x-key': 'k' } });
  await call('getSlot', [{ commitment: 'confirmed' }], z.number());
  await call('getSlot', [], z.number(), { timeoutMs: 5 });
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    jsonrpc: '2.0',
    id: 1,
    method: 'getSlot',
    params: [{ commitment: 'confirmed' }],
  });
  expect(requests[0]).toMatchObject({ method: 'POST', timeoutMs: 123, headers: { 'x-key': 'k' } });
  expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({ id: 2 });
  expect(requests[1]?.timeoutMs).toBe(5);
});
