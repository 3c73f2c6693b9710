import { ALONE_SLOTS_MAX, DISPUTE_SLOTS_MAX } from '@chimera/core/execution/second-word';
import { expect, test } from 'vitest';
import { aGoodBuy, aGoodSell, createWorld, type Desk, openDesk } from './desk-for-tests.ts';
import { SLOT_MS } from './sim-ledger-for-tests.ts';

const LONG_MS = 200_000;
const LIE = 1_000_000_000n;

const landingsOf = (desk: Desk) => desk.events.filter((event) => event.type === 'attempt_landed');
const positionOf = (desk: Desk) => [...desk.book.positions.values()][0];

/** A purchase that is seen at confirmed, in a world that a test has made crooked before. */
async function believed(bend: (world: Desk['world']) => void): Promise<Desk> {
  const world = createWorld();
  bend(world);
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_landed_provisionally'), LONG_MS);
  return desk;
}

test('a fill is final on the word of two providers, who are kept with it', async () => {
  const desk = await believed(() => undefined);
  await desk.world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(landingsOf(desk)[0]?.witnesses).toEqual(['alpha', 'beta']);
});

test('with the second provider away a fill stays provisional for a minute, sells, and is final unconfirmed', async () => {
  const desk = await believed(({ chain }) => (chain.nodes[1].isDown = true));
  const { clock } = desk.world;
  await clock.runFor(30_000);
  expect(desk.has('attempt_landed')).toBe(false);
  await desk.take(aGoodSell());
  await clock.runUntil(() => desk.has('attempt_landed_provisionally', 2), LONG_MS);
  await clock.runFor(ALONE_SLOTS_MAX * SLOT_MS);
  expect(landingsOf(desk)[0]).toMatchObject({ witnesses: ['alpha'], fill: { side: 'buy' } });
  await clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(desk.book.positions.size).toBe(0);
});

test.each([
  ['first', 0],
  ['second', 1],
] as const)('amounts on which the %s provider lies put the position into quarantine', async (_which, at) => {
  const desk = await believed(({ chain }) => (chain.nodes[at].tokenError = LIE));
  await desk.world.clock.runUntil(() => desk.has('position_flagged'), LONG_MS);
  const held = positionOf(desk);
  expect(held?.position).toMatchObject({ state: 'quarantined' });
  expect(held?.position.flagReason).toMatch(/^the providers disagree on its amounts: /);
  expect(held?.amounts.heldAtoms).toBe(desk.world.chain.ledger.heldAtoms);
  expect(desk.has('attempt_landed')).toBe(false);
});

test('a quarantined position is sold, by what can be sold', async () => {
  const desk = await believed(({ chain }) => (chain.nodes[0].tokenError = LIE));
  const { clock, chain } = desk.world;
  await clock.runUntil(() => desk.has('position_flagged'), LONG_MS);
  await desk.take(aGoodSell());
  await clock.runUntil(() => chain.ledger.heldAtoms === 0n, LONG_MS);
  expect(chain.ledger.heldAtoms).toBe(0n);
});

test('once the providers agree the quarantine ends and the true amounts are final', async () => {
  const desk = await believed(({ chain }) => (chain.nodes[1].tokenError = -1n));
  const { clock, chain } = desk.world;
  await clock.runUntil(() => desk.has('position_flagged'), LONG_MS);
  expect(positionOf(desk)?.amounts.heldAtoms).toBe(chain.ledger.heldAtoms - 1n);
  chain.nodes[1].tokenError = null;
  await clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(positionOf(desk)).toMatchObject({
    position: { state: 'open' },
    amounts: { heldAtoms: chain.ledger.heldAtoms },
  });
});

test('a dispute without an end is booked by the cautious word and stays in quarantine', async () => {
  const desk = await believed(({ chain }) => (chain.nodes[0].tokenError = LIE));
  await desk.world.clock.runFor(DISPUTE_SLOTS_MAX * SLOT_MS + 60_000);
  expect(landingsOf(desk)[0]?.witnesses).toEqual(['beta']);
  expect(positionOf(desk)).toMatchObject({
    position: { state: 'quarantined' },
    amounts: { heldAtoms: desk.world.chain.ledger.heldAtoms },
  });
});

test('an answer without our wallet is no word at all', async () => {
  const desk = await believed(() => undefined);
  const { ledger } = desk.world.chain;
  for (const [id, landing] of ledger.landed) {
    ledger.landed.set(id, { ...landing, transaction: { ...landing.transaction, accounts: [] } });
  }
  await desk.world.clock.runFor(60_000);
  expect(desk.has('attempt_landed')).toBe(false);
  expect(positionOf(desk)?.position.state).toBe('open');
});
