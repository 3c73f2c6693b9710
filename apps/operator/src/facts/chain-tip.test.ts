import { height, slot } from '@chimera/core/units/chain';
import { createFailover } from '@chimera/solana/route/failover';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { ChainNode } from '../ports.ts';
import { createChainTip } from './chain-tip.ts';

/** A node whose state a test sets; heights lie 100 below slots. */
function tipOf() {
  const clock = createSimClock();
  const state = { slot: 1_000, blockhashLag: 0 };
  const node = {
    providerId: 'a',
    getEpochInfo: async () => ({
      epoch: 1,
      absoluteSlot: slot(state.slot),
      blockHeight: height(state.slot - 100),
      slotsInEpoch: 1,
    }),
    getLatestBlockhash: async () => ({
      blockhash: `hash-${state.slot}`,
      contextSlot: slot(state.slot - state.blockhashLag),
      lastValidBlockHeight: height(state.slot + 50),
    }),
  } as unknown as ChainNode;
  const chain = createFailover([node], clock.monotonicMs);
  return { tip: createChainTip(chain, clock), clock, state, node };
}

test('a blockhash knows its slot, a height not above its block, and its end', async () => {
  const { tip } = tipOf();
  await tip.refreshBlockhash();
  expect(tip.blockhash()).toMatchObject({
    state: 'known',
    value: { blockhash: 'hash-1000', slot: 1_000, height: 900, lastValidHeight: 1_050 },
  });
});

test('a node that fell behind takes neither slot nor height nor blockhash back', async () => {
  const { tip, state, node } = tipOf();
  await tip.refreshBlockhash();
  state.slot = 990;
  await tip.refreshBlockhash();
  await tip.refreshNode(node);
  expect(tip.slot()).toMatchObject({ value: 1_000 });
  expect(tip.heights()).toEqual({ a: 900 });
  expect(tip.heightMax()).toBe(900);
  expect(tip.blockhash()).toMatchObject({ value: { blockhash: 'hash-1000' } });
});

test('an address with a node that lags behind its other one gives no blockhash older than its height', async () => {
  const { tip, state } = tipOf();
  state.blockhashLag = 10;
  await tip.refreshBlockhash();
  expect(tip.blockhash()).toMatchObject({ state: 'unknown' });
  state.blockhashLag = 0;
  await tip.refreshBlockhash();
  expect(tip.blockhash()).toMatchObject({ state: 'known', value: { slot: 1_000, height: 900 } });
});

test('slot time is measured, and what is not refreshed grows stale', async () => {
  const { tip, state, node, clock } = tipOf();
  expect(tip.slotMs()).toBe(400);
  await tip.refreshNode(node);
  await clock.runFor(4_000);
  state.slot = 1_020;
  await tip.refreshNode(node);
  expect(tip.slotMs()).toBe(200);
  await clock.runFor(5_001);
  expect(tip.slot()).toMatchObject({ state: 'stale', value: 1_020 });
});
