import { expect, test } from 'vitest';
import { createScriptedHttp, type ScriptedAnswer } from '../http/scripted-http.ts';
import { createRpcClient, type RpcClient } from './client.ts';
import { createRpcPool, LATENCY_MS_MAX, REST_MS } from './pool.ts';

const HEALTHY: ScriptedAnswer = { body: { result: 100 } };
const BROKEN: ScriptedAnswer = { status: 502, body: '<html>' };

function setUp() {
  const clock = { nowMs: 0, tookMs: 10 };
  const answers: Record<string, ScriptedAnswer> = { a: HEALTHY, b: HEALTHY };
  const asked: string[] = [];
  const clientOf = (providerId: string): RpcClient => {
    const { http } = createScriptedHttp(() => {
      asked.push(providerId);
      clock.nowMs += clock.tookMs;
      return answers[providerId] ?? BROKEN;
    });
    return createRpcClient({ providerId, url: `http://${providerId}`, http });
  };
  const pool = createRpcPool([clientOf('a'), clientOf('b')], () => clock.nowMs);
  return { clock, answers, asked, pool, read: () => pool.read((client) => client.getSlot()) };
}

test('the primary serves while it is well', async () => {
  const { read, asked } = setUp();
  await read();
  await read();
  expect(asked).toEqual(['a', 'a']);
});

test('a failing read is answered by the next provider, and after three failures the primary rests', async () => {
  const { read, asked, answers, pool } = setUp();
  answers.a = BROKEN;
  for (let count = 0; count < 4; count += 1) await expect(read()).resolves.toBe(100);
  expect(asked).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'b']);
  expect(pool.current().providerId).toBe('b');
  expect(pool.health()[0]).toMatchObject({ providerId: 'a', isResting: true, consecutiveFailures: 3 });
});

test('the primary returns after its rest', async () => {
  const { read, asked, answers, clock } = setUp();
  answers.a = BROKEN;
  for (let count = 0; count < 3; count += 1) await read();
  answers.a = HEALTHY;
  clock.nowMs += REST_MS;
  asked.length = 0;
  await read();
  expect(asked).toEqual(['a']);
});

test('an answer slower than the limit sends the next read elsewhere', async () => {
  const { read, asked, clock } = setUp();
  clock.tookMs = LATENCY_MS_MAX + 1;
  await read();
  clock.tookMs = 10;
  await read();
  expect(asked).toEqual(['a', 'b']);
});

test('a refusal is thrown at once and does not count against the provider', async () => {
  const { read, asked, answers, pool } = setUp();
  answers.a = { body: { error: { code: -32602, message: 'no' } } };
  await expect(read()).rejects.toMatchObject({ code: 'rpc_params_invalid' });
  expect(asked).toEqual(['a']);
  expect(pool.health()[0]?.consecutiveFailures).toBe(0);
});

test('when everybody fails the last failure is thrown', async () => {
  const { read, answers } = setUp();
  answers.a = BROKEN;
  answers.b = { body: '<html>' };
  await expect(read()).rejects.toMatchObject({ code: 'http_not_json' });
});

test('a witness is asked by name, without failover', async () => {
  const { pool, answers, asked } = setUp();
  answers.b = BROKEN;
  const second = pool.providers[1];
  if (second === undefined) throw new Error('two providers were configured');
  await expect(pool.on(second, (client) => client.getSlot())).rejects.toMatchObject({
    code: 'http_unavailable',
  });
  expect(asked).toEqual(['b']);
  expect(pool.health()[1]?.consecutiveFailures).toBe(1);
});
