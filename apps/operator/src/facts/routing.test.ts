import { INITIAL_RPC_MODE } from '@chimera/core/execution/rpc-mode';
import { REST_MS_MIN } from '@chimera/solana/route/endpoint-health';
import { createFailover } from '@chimera/solana/route/failover';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { ChainNode } from '../ports.ts';
import { createLatencyGate, ROUND_TRIPS } from './latency-gate.ts';
import { createRouting } from './routing.ts';

function setUp() {
  const clock = createSimClock();
  const down = new Set<string>();
  const trips: string[] = [];
  const nodeOf = (providerId: string) =>
    ({
      providerId,
      getSlot: async () => {
        trips.push(providerId);
        await clock.sleep(20, new AbortController().signal);
        if (down.has(providerId)) throw new SolanaError('transport_reset');
        return 7;
      },
    }) as unknown as ChainNode;
  const first = nodeOf('first');
  const chain = createFailover([first, nodeOf('second')], clock.monotonicMs);
  const latencyGate = createLatencyGate(chain, clock);
  const routing = createRouting({ book: { rpcMode: INITIAL_RPC_MODE }, chain, clock, latencyGate });
  const wait = async <T>(work: Promise<T>): Promise<T> => {
    await clock.runFor(400);
    return work;
  };
  const ask = (name: 'first' | 'second') =>
    wait(
      Promise.allSettled(
        chain.providers
          .filter(({ providerId }) => providerId === name)
          .map((node) => chain.on(node, ({ getSlot }) => getSlot())),
      ),
    );
  return { clock, down, trips, latencyGate, routing, wait, ask };
}

test('the latency is the mean of ten round trips, and unknown before', async () => {
  const { latencyGate, routing, wait, trips } = setUp();
  expect(routing.read().latencyMs.state).toBe('unknown');
  await wait(latencyGate.refresh());
  expect(routing.read().latencyMs).toMatchObject({ state: 'known', value: 20 });
  expect(trips).toHaveLength(ROUND_TRIPS);
});

test('one turn is no instability; a fallen primary that comes and goes is', async () => {
  const { clock, down, routing, ask } = setUp();
  const fall = async () => {
    down.add('first');
    for (let count = 0; count < 3; count += 1) await ask('first');
  };
  const rise = async (restMs: number) => {
    down.clear();
    await clock.runFor(restMs);
    for (let count = 0; count < 3; count += 1) await ask('first');
  };
  await fall();
  expect(routing.read().instability).toBeNull();
  await rise(REST_MS_MIN);
  await fall();
  await rise(2 * REST_MS_MIN);
  expect(routing.read().instability).toBe('4 turns between RPC providers within 10 minutes');
  await clock.runFor(10 * 60_000);
  expect(routing.read().instability).toBeNull();
});

test('when every provider fails, the way is unstable', async () => {
  const { down, routing, ask } = setUp();
  for (const name of ['first', 'second']) down.add(name);
  for (let count = 0; count < 3; count += 1) {
    await ask('first');
    await ask('second');
  }
  expect(routing.read().instability).toMatch(/^every RPC provider fails: /);
});
