import { must } from '@chimera/core/assert';
import { bps } from '@chimera/core/units/bps';
import { expect, test } from 'vitest';
import { aGoodBuy, aGoodSell, createWorld, type Desk, openDesk } from './desk-for-tests.ts';
import { SLOT_MS } from './sim-ledger-for-tests.ts';

const LONG_MS = 200_000;

async function holdingDesk(): Promise<Desk> {
  const desk = await openDesk(createWorld());
  await desk.take(aGoodBuy(desk.world));
  await desk.world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  return desk;
}

/** The sale fails on the chain, and its order has signed again. */
async function resellingDesk(): Promise<Desk> {
  const desk = await holdingDesk();
  const { world } = desk;
  world.chain.ledger.failNext = 1;
  desk.onDurable = ({ type }) => {
    if (type === 'attempt_superseded') world.jito = 'drops';
  };
  await desk.take(aGoodSell());
  await world.clock.runUntil(() => desk.has('attempt_signed', 3), LONG_MS);
  return desk;
}

const signedOf = (desk: Desk) => desk.events.filter((event) => event.type === 'attempt_signed');

test('a sale of everything that fails at confirmed is signed again long before that is final', async () => {
  const desk = await holdingDesk();
  const { world } = desk;
  world.chain.ledger.failNext = 1;
  await desk.take(aGoodSell());
  const startMs = world.clock.monotonicMs();
  await world.clock.runUntil(() => desk.has('attempt_signed', 3), LONG_MS);
  expect(world.clock.monotonicMs() - startMs).toBeLessThan(10 * SLOT_MS);
  expect(desk.has('attempt_failed_on_chain')).toBe(false);
  await world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  const ends = desk.events.map(({ type }) => type).filter((type) => /landed$|failed/.test(type));
  expect(ends).toEqual(['attempt_landed', 'attempt_failed_on_chain', 'attempt_landed']);
  expect(desk.book.positions.size).toBe(0);
  expect(desk.book.realisedTodayLamports).toBe(world.chain.ledger.walletLamports - 100_000_000_000n);
});

test('a fork that lets the failed sale succeed sells once: the second is no longer sent and dies', async () => {
  const desk = await resellingDesk();
  const { world } = desk;
  const [, first, second] = signedOf(desk);
  const { ledger } = world.chain;
  const wire = must(ledger.sends.find(({ txid }) => txid === first?.txid)?.wire, 'bytes of the first sale');
  world.chain.fork(must(first?.txid, 'first sale'));
  ledger.land(wire);
  await world.clock.runUntil(() => desk.has('attempt_landed_provisionally', 2), LONG_MS);
  const isSecond = ({ txid }: { readonly txid: string }): boolean => txid === second?.txid;
  const sentBefore = ledger.sends.filter(isSecond).length;
  await world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(ledger.sends.filter(isSecond)).toHaveLength(sentBefore);
  expect(desk.events.find((event) => event.type === 'attempt_died')?.txid).toBe(second?.txid);
  expect(desk.events.findLast((event) => event.type === 'attempt_landed')?.txid).toBe(first?.txid);
  expect(desk.book.positions.size + desk.book.attempts.size + desk.book.orders.size).toBe(0);
});

test('a crash between the two sales takes both up again', async () => {
  const first = await resellingDesk();
  const { world } = first;
  first.crash();
  world.jito = 'lands';
  const second = await openDesk(world);
  await world.clock.runUntil(() => second.has('attempt_landed'), LONG_MS);
  expect(second.has('attempt_failed_on_chain')).toBe(true);
  expect(signedOf(second)).toEqual([]);
  expect(second.book.positions.size + second.book.attempts.size).toBe(0);
});

test('a sale of a part waits for the final failure: a second one could sell twice', async () => {
  const desk = await holdingDesk();
  const { world } = desk;
  world.chain.ledger.failNext = 1;
  const sell = aGoodSell();
  await desk.take({ ...sell, swap: { ...must(sell.swap, 'swap'), soldFractionBps: bps(5_000) } });
  await world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(desk.has('attempt_superseded')).toBe(false);
  const types = desk.events.map(({ type }) => type);
  expect(types.indexOf('attempt_failed_on_chain')).toBeLessThan(types.lastIndexOf('attempt_signed'));
});
