import { unixMs } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import { createRecovery } from './recovery.ts';

const ignore = (): void => undefined;
const logger = { info: ignore, warn: ignore, error: ignore };

function aClock() {
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => void slept.push(ms);
  return { slept, clock: { nowMs: () => unixMs(0), monotonicMs: () => 0, sleep, every: ignore } };
}

test('a step that the outside world fails is tried again, and named meanwhile with what to do', async () => {
  const { clock, slept } = aClock();
  const ran: string[] = [];
  const seen: unknown[] = [];
  const recovery = createRecovery({
    ...{ clock, logger },
    steps: [
      {
        name: 'wallet sweep',
        remedy: 'check RPC_URLS',
        run: async () => {
          ran.push('sweep');
          seen.push(recovery.pending());
          if (ran.length < 3) throw new SolanaError('transport_unreachable');
        },
      },
      { name: 'invariants', remedy: 'read the log', run: async () => void ran.push('invariants') },
    ],
  });
  await recovery.run(new AbortController().signal);
  await recovery.done;
  expect(ran).toEqual(['sweep', 'sweep', 'sweep', 'invariants']);
  expect(slept).toHaveLength(2);
  expect(seen[1]).toMatchObject({ step: 'wallet sweep', remedy: 'check RPC_URLS' });
  expect(recovery.pending()).toBeNull();
});

test('our own failure goes on up', async () => {
  const { clock } = aClock();
  const run = async (): Promise<void> => {
    throw new Error('a bug');
  };
  const recovery = createRecovery({ clock, logger, steps: [{ name: 'one', remedy: 'none', run }] });
  await expect(recovery.run(new AbortController().signal)).rejects.toThrow('a bug');
  expect(recovery.pending()?.step).toBe('one');
});
