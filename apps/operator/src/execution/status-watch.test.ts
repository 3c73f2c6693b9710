import { slot, txid } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Chain, ChainNode } from '../ports.ts';
import { createSimClock } from './sim-clock-for-tests.ts';
import { createStatusWatch } from './status-watch.ts';

const ONE = txid('1'.repeat(88));
const TWO = txid('2'.repeat(88));
const landed = { slot: slot(5), confirmations: null, err: null, confirmationStatus: 'confirmed' as const };

function watching(...answers: readonly ChainNode['getSignatureStatuses'][]) {
  const clock = createSimClock();
  const providers = answers.map(
    (getSignatureStatuses, index) => ({ providerId: `node-${index}`, getSignatureStatuses }) as ChainNode,
  );
  const watch = createStatusWatch({
    chain: { providers } as unknown as Chain,
    clock,
    tip: { slotMs: () => 400 } as ChainTip,
  });
  const stop = new AbortController();
  void watch.run(stop.signal);
  return { watch, clock, stop };
}

test('all live attempts share one question per provider', async () => {
  const asked: (readonly string[])[] = [];
  const { watch, clock, stop } = watching(async (ids) => {
    asked.push(ids);
    return ids.map((id) => (id === ONE ? landed : null));
  });
  const both = Promise.all([watch.next(ONE, stop.signal), watch.next(TWO, stop.signal)]);
  await clock.runFor(500);
  expect(await both).toMatchObject([[{ status: landed }], [{ status: null, answered: true }]]);
  expect(asked).toEqual([[ONE, TWO]]);
  stop.abort();
});

test('a provider that fails or hangs is no answer, and holds nobody back', async () => {
  const { watch, clock, stop } = watching(
    async () => [landed],
    async () => {
      throw new SolanaError('http_unavailable');
    },
    async (_ids, options) => {
      await clock.sleep(options?.timeoutMs ?? 60_000, stop.signal);
      throw new SolanaError('transport_timeout');
    },
  );
  const answers = watch.next(ONE, stop.signal);
  await clock.runFor(1_500);
  expect(await answers).toEqual([
    { providerId: 'node-0', answered: true, status: landed },
    { providerId: 'node-1', answered: false },
    { providerId: 'node-2', answered: false },
  ]);
  stop.abort();
});

test('whoever waits when it is stopped gets nothing', async () => {
  const { watch, stop } = watching(async () => [null]);
  const answers = watch.next(ONE, stop.signal);
  stop.abort();
  expect(await answers).toEqual([]);
});
