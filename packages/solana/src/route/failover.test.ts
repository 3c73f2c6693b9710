import { expect, test } from 'vitest';
import { createScriptedHttp, type ScriptedAnswer } from '../http/scripted-http.ts';
import { createRpcClient, type RpcClient } from '../rpc/client.ts';
import { SolanaError } from '../rpc/errors.ts';
import { healthScore, LATENCY_MS_MAX, REST_MS_MAX, REST_MS_MIN, RETURN_ANSWERS } from './endpoint-health.ts';
import { createFailover, type Switch } from './failover.ts';

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
  const first = clientOf('a');
  const pool = createFailover([first, clientOf('b')], () => clock.nowMs);
  const switches: Switch[] = [];
  pool.onSwitch((change) => switches.push(change));
  const read = () => pool.read((client) => client.getSlot());
  /** As the job does that asks every provider for its height. */
  const probe = async (count: number) => {
    for (let asks = 0; asks < count; asks += 1) {
      clock.nowMs += 400;
      await Promise.allSettled([pool.on(first, (client) => client.getSlot())]);
    }
  };
  return { clock, answers, asked, pool, switches, read, probe };
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

test('the primary returns when it answered quickly several times after its rest, and not before', async () => {
  const { read, answers, clock, pool, switches, probe } = setUp();
  answers.a = BROKEN;
  for (let count = 0; count < 3; count += 1) await read();
  answers.a = HEALTHY;
  await probe(RETURN_ANSWERS);
  expect(pool.current().providerId).toBe('b');
  clock.nowMs += REST_MS_MIN;
  await probe(1);
  expect(pool.current().providerId).toBe('a');
  expect(switches).toMatchObject([
    { from: 'a', to: 'b', reason: expect.stringMatching(/failing/) },
    { from: 'b', to: 'a', reason: 'it is preferred, and answered quickly again' },
  ]);
});

test('one bad answer during its rest starts the count of good ones anew', async () => {
  const { read, answers, clock, pool, probe } = setUp();
  answers.a = BROKEN;
  for (let count = 0; count < 3; count += 1) await read();
  clock.nowMs += REST_MS_MIN;
  answers.a = HEALTHY;
  await probe(RETURN_ANSWERS - 1);
  answers.a = BROKEN;
  await probe(1);
  answers.a = HEALTHY;
  await probe(RETURN_ANSWERS - 1);
  expect(pool.current().providerId).toBe('b');
  await probe(1);
  expect(pool.current().providerId).toBe('a');
});

test('a primary that relapses soon rests twice as long', async () => {
  const { read, answers, clock, pool, probe } = setUp();
  const fall = async () => {
    answers.a = BROKEN;
    for (let count = 0; count < 3; count += 1) await read();
    answers.a = HEALTHY;
  };
  await fall();
  clock.nowMs += REST_MS_MIN;
  await probe(RETURN_ANSWERS);
  await fall();
  clock.nowMs += REST_MS_MIN;
  await probe(RETURN_ANSWERS);
  expect(pool.current().providerId).toBe('b');
  clock.nowMs += REST_MS_MIN;
  await probe(1);
  expect(pool.current().providerId).toBe('a');
  clock.nowMs += REST_MS_MAX;
  await fall();
  clock.nowMs += REST_MS_MIN;
  await probe(RETURN_ANSWERS);
  expect(pool.current().providerId).toBe('a');
});

test('an answer that does not come within the limit counts as slow at once', async () => {
  const { pool, clock } = setUp();
  const [first] = pool.providers;
  if (first === undefined) throw new Error('two providers were configured');
  const silent = pool.on(first, async () => {
    clock.nowMs += LATENCY_MS_MAX;
    throw new SolanaError('transport_timeout');
  });
  await expect(silent).rejects.toMatchObject({ code: 'transport_timeout' });
  expect(pool.current().providerId).toBe('b');
  expect(pool.health()[0]?.lastError).toBe('no answer within 2000 ms');
});

test('an endpoint behind the others shows by how many slots', () => {
  const { pool } = setUp();
  pool.observeSlot('a', 100);
  pool.observeSlot('b', 107);
  expect(pool.health().map(({ slotsBehind, score }) => [slotsBehind, score])).toEqual([
    [7, 86],
    [0, 100],
  ]);
});

test.each([
  ['quick and current', { failures: 0, latencyMs: 0, slotsBehind: 0 }, 100],
  ['nothing known yet', { failures: 0, latencyMs: null, slotsBehind: null }, 100],
  ['half as slow as allowed', { failures: 0, latencyMs: 1_000, slotsBehind: 0 }, 83],
  ['one failure', { failures: 1, latencyMs: 0, slotsBehind: 0 }, 85],
  ['at every limit', { failures: 3, latencyMs: 2_000, slotsBehind: 10 }, 0],
])('the score of an endpoint that is %s', (_what, measured, score) => {
  expect(healthScore(measured)).toBe(score);
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
