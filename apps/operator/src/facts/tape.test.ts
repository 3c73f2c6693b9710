import type { PositionId } from '@chimera/core/ids';
import { type Address, txid } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createPast, MINT, named } from './past-for-tests.ts';
import { createTapeWatch } from './tape.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function openTape() {
  const past = createPast();
  const positionByMint = new Map<Address, PositionId>();
  const read: string[] = [];
  const tape = createTapeWatch({
    ...{ chain: past.chain, clock: past.clock, wallet: named('Me'), book: { positionByMint } },
    onRead: ({ signature }) => read.push(signature),
  });
  const wallets = () => tape.swapsOf(MINT).map(({ wallet }) => wallet);
  return { past, tape, positionByMint, read, wallets };
}

test('one trade of a leader leads to the pool, and to everything that happened there within the hour', async () => {
  const { past, tape, wallets } = openTape();
  past.trade({ wallet: 'Old', agoMs: HOUR_MS + MINUTE_MS });
  past.trade({ wallet: 'Ada', agoMs: 9 * MINUTE_MS });
  past.trade({ wallet: 'Bob', agoMs: 5 * MINUTE_MS, side: 'sell' });
  tape.point(MINT, past.trade({ wallet: 'Leader', agoMs: 0 }));
  expect(await tape.poll()).toBe(MINT);
  expect(wallets()).toEqual(['Ada', 'Bob', 'Leader'].map(named));
  expect(tape.swapsOf(MINT)[1]).toMatchObject({ side: 'sell', lamports: 1_000_000_000n, atoms: 1_000n });
  expect(tape.coveredSinceMs(MINT)).toBe(0);
});

test('what comes later is read on from there, each swap once, and our own is no news', async () => {
  const { past, tape, wallets, read } = openTape();
  tape.point(MINT, past.trade({ wallet: 'Leader', agoMs: 0 }));
  await tape.poll();
  past.trade({ wallet: 'Me', agoMs: 0 });
  past.trade({ wallet: 'Cyd', agoMs: 0 });
  expect(await tape.poll()).toBeNull();
  await past.clock.runFor(2_000);
  await tape.poll();
  await past.clock.runFor(2_000);
  await tape.poll();
  expect(wallets()).toEqual(['Leader', 'Cyd'].map(named));
  expect(read).toHaveLength(2);
});

test('a trade that no node shows yet is looked for again, and given up after twenty times', async () => {
  const { past, tape } = openTape();
  tape.point(MINT, txid('3'.repeat(88)));
  for (let look = 0; look < 25; look += 1) await tape.poll();
  expect(past.asked.transactions).toBe(20);
  expect(tape.coveredSinceMs(MINT)).toBeNull();
});

test('a failed transaction is no swap', async () => {
  const { past, tape, wallets } = openTape();
  past.trade({ wallet: 'Ada', agoMs: 1_000 });
  tape.point(MINT, past.trade({ wallet: 'Leader', agoMs: 0 }));
  past.put({ feePayer: named('Bob'), err: { InstructionError: [0, 'x'] } });
  await tape.poll();
  expect(wallets()).toHaveLength(2);
});

test('when more happened than one page shows, the known time begins anew', async () => {
  const { past, tape } = openTape();
  tape.point(MINT, past.trade({ wallet: 'Leader', agoMs: 0 }));
  await tape.poll();
  await past.clock.runFor(MINUTE_MS);
  for (let each = 0; each < 120; each += 1) past.trade({ wallet: `Crowd${each % 9}`, agoMs: 0 });
  await tape.poll();
  expect(tape.coveredSinceMs(MINT)).toBe(past.clock.nowMs());
});

test('a mint that no leader touched for half an hour is forgotten, unless it is held', async () => {
  const { past, tape, positionByMint, wallets } = openTape();
  tape.point(MINT, past.trade({ wallet: 'Leader', agoMs: 0 }));
  await tape.poll();
  positionByMint.set(MINT, 'held' as PositionId);
  await past.clock.runFor(31 * MINUTE_MS);
  await tape.poll();
  expect(wallets()).toHaveLength(1);
  positionByMint.clear();
  expect(await tape.poll()).toBeNull();
  expect(tape.size()).toEqual({ mints: 0, swaps: 0 });
});
