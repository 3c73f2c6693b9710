import { must } from '@chimera/core/assert';
import { LEADER } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { aGoodBuy, aGoodSell, createWorld, type Desk, openDesk } from './desk-for-tests.ts';

const LONG_MS = 200_000;

const attemptsOf = (desk: Desk) => desk.events.filter((event) => event.type === 'attempt_signed');
const isSoonAfter = (bound: number) => (height: number) => height >= bound + 8 && height <= bound + 12;
const positionOf = (desk: Desk) => [...desk.book.positions.values()][0];

async function boughtDesk(): Promise<Desk> {
  const desk = await openDesk(createWorld());
  await desk.take(aGoodBuy(desk.world));
  await desk.world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  return desk;
}

test('a buy is signed once, sent by the block engine, believed at confirmed and booked at finalized', async () => {
  const desk = await boughtDesk();
  const types = desk.events.map(({ type }) => type).filter((type) => type.startsWith('attempt_'));
  expect(types).toEqual(['attempt_signed', 'attempt_sent', 'attempt_landed_provisionally', 'attempt_landed']);
  expect(desk.world.chain.ledger.sends.map(({ route }) => route)).toEqual(['jito']);
  expect(desk.book.orders.size).toBe(0);
  expect(positionOf(desk)?.position.state).toBe('open');
});

test('what a position cost is what the wallet lost, to the lamport', async () => {
  const desk = await boughtDesk();
  const lost = 100_000_000_000n - desk.world.chain.ledger.walletLamports;
  expect(-(positionOf(desk)?.amounts.walletDeltaLamports ?? 0n)).toBe(lost);
});

test('what the other side of the barbell holds is not held against the share of an entry', async () => {
  const held = must(positionOf(await boughtDesk()), 'position');
  const desk = await openDesk(createWorld());
  const { book, world } = desk;
  const spear = { ...held.position, strategy: 'SPEAR', mint: LEADER } as const;
  book.positions.set(spear.positionId, { ...held, position: spear });
  // Room for one such entry, not for two.
  book.limits = { ...book.limits, shieldShareBps: 300 };
  const buy = aGoodBuy(world);
  await desk.take({ ...buy, signalId: 'b'.repeat(64) as typeof buy.signalId });
  await world.clock.runUntil(() => desk.has('attempt_landed') || book.orders.size === 0, LONG_MS);
  expect(desk.events.filter(({ type }) => type === 'order_abandoned')).toEqual([]);
  expect(desk.has('attempt_landed')).toBe(true);
});

test('bytes that the block engine swallows reach the nodes unchanged after their slots', async () => {
  const world = createWorld();
  world.jito = 'drops';
  for (const node of world.chain.nodes) node.dropsSends = false;
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  const [first, second] = world.chain.ledger.sends;
  expect(first?.route).toBe('jito');
  expect(second?.route).toMatch(/^rpc:/);
  expect((second?.slot ?? 0) - (first?.slot ?? 0)).toBeGreaterThanOrEqual(desk.book.limits.slotsBeforeRpc);
  expect(Buffer.from(second?.wire ?? []).equals(Buffer.from(first?.wire ?? []))).toBe(true);
  expect(attemptsOf(desk)).toHaveLength(1);
});

test('a block engine that refuses is not waited for', async () => {
  const world = createWorld();
  world.jito = 'jito_rate_limited';
  for (const node of world.chain.nodes) node.dropsSends = false;
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => world.chain.ledger.sends.length >= 2, 1_000);
  expect(world.chain.ledger.sends.every(({ route }) => route.startsWith('rpc:'))).toBe(true);
});

test('a crash after the commit is taken up with the same bytes, not with a new signature', async () => {
  const world = createWorld();
  world.jito = 'drops';
  const first = await openDesk(world);
  await first.take(aGoodBuy(world));
  await world.clock.runUntil(() => first.has('attempt_signed'), LONG_MS);
  first.crash();
  world.jito = 'lands';
  const second = await openDesk(world);
  await world.clock.runUntil(() => second.has('attempt_landed'), LONG_MS);
  expect(attemptsOf(second)).toHaveLength(0);
  expect(new Set(world.chain.ledger.sends.map(({ txid }) => txid)).size).toBe(1);
  expect(positionOf(second)?.position.state).toBe('open');
});

test('a crash before the commit leaves an order that is planned anew while it is fresh', async () => {
  const world = createWorld();
  world.routerError = 'http_unavailable';
  const first = await openDesk(world);
  await first.take(aGoodBuy(world));
  first.crash();
  world.routerError = null;
  const second = await openDesk(world);
  await world.clock.runUntil(() => second.has('attempt_landed'), LONG_MS);
  expect(attemptsOf(second)).toHaveLength(1);
});

test('an order that a long outage made stale is abandoned without a signature', async () => {
  const world = createWorld();
  world.routerError = 'http_unavailable';
  const first = await openDesk(world);
  await first.take(aGoodBuy(world));
  first.crash();
  world.routerError = null;
  await world.clock.runFor(first.book.limits.entryAgeMsMax + 1_000);
  const second = await openDesk(world);
  await world.clock.runUntil(() => second.has('order_abandoned'), LONG_MS);
  expect(attemptsOf(second)).toHaveLength(0);
  expect(second.book.positionByMint.size).toBe(0);
});

test('bytes that were committed and not sent stay unsent once it is too late to buy', async () => {
  const world = createWorld();
  const first = await openDesk(world);
  first.onDurable = (event) => {
    if (event.type === 'attempt_signed') first.crash();
  };
  await first.take(aGoodBuy(world));
  await world.clock.runUntil(() => first.has('attempt_signed'), LONG_MS);
  await world.clock.runFor(first.book.limits.entryAgeMsMax + 1_000);
  const second = await openDesk(world);
  await world.clock.runUntil(() => second.has('order_abandoned'), LONG_MS);
  expect(world.chain.ledger.sends).toEqual([]);
  expect(second.has('attempt_died')).toBe(true);
});

test('bytes that never land die only by proof, and the buy is not signed again', async () => {
  const world = createWorld();
  world.jito = 'drops';
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('order_abandoned'), LONG_MS);
  const died = desk.events.find((event) => event.type === 'attempt_died');
  const signed = attemptsOf(desk)[0];
  expect(died?.evidence).toMatchObject({ testimonies: [{ providerId: 'alpha' }, { providerId: 'beta' }] });
  const bound = Number(died?.evidence.bound);
  expect(bound).toBeGreaterThan(Number(signed?.lastValidHeight));
  // Eight finalized heights past the bound hold the newer control; a proof waits for them and not much longer.
  expect(died?.evidence).toMatchObject({
    testimonies: [{ finalizedHeight: expect.toSatisfy(isSoonAfter(bound)) }, {}],
  });
  expect(attemptsOf(desk)).toHaveLength(1);
  expect(desk.book.positions.size).toBe(0);
});

test('on a chain without anybody else the whole window is read, and shows that the bytes never landed', async () => {
  const world = createWorld();
  world.jito = 'drops';
  for (const node of world.chain.nodes) node.isQuiet = true;
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('order_abandoned'), LONG_MS);
  const died = desk.events.find((event) => event.type === 'attempt_died');
  expect(died?.evidence).toMatchObject({ walks: [{ providerId: 'alpha' }, { providerId: 'beta' }] });
  expect(died?.evidence.walks).toMatchObject([{ toHeight: died?.evidence.bound }, { blockCount: 159 }]);
});

test('a large amount is called dead only after every block was read', async () => {
  const world = createWorld();
  world.jito = 'drops';
  const desk = await openDesk(world);
  const limits = { ...desk.book.limits, chainWalkLamportsMin: 1n };
  desk.record([{ event: { type: 'limits_set', version: 2, limits, by: 'test', reason: 'test' } }]);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_died'), LONG_MS);
  const died = desk.events.find((event) => event.type === 'attempt_died');
  expect(died?.evidence).toMatchObject({ walks: [{ providerId: 'alpha' }, { providerId: 'beta' }] });
});

const halfBlind: [string, (desk: Desk) => void][] = [
  [
    'pruned the window',
    ({ world }) => (world.chain.nodes[1].prunedBelowSlot = world.chain.ledger.slotNow() + 50),
  ],
  [
    'has not indexed past the window',
    ({ world }) => (world.chain.nodes[1].indexedUpToSlot = world.chain.ledger.slotNow() + 100),
  ],
  ['does not answer', ({ world }) => (world.chain.nodes[1].isDown = true)],
];

test.each(halfBlind)(
  'a null from a node that %s proves nothing: unresolved, budget held',
  async (_name, blind) => {
    const world = createWorld();
    world.jito = 'drops';
    const desk = await openDesk(world);
    await desk.take(aGoodBuy(world));
    await world.clock.runUntil(() => desk.has('attempt_signed'), LONG_MS);
    const sighted = { ...world.chain.nodes[1] };
    blind(desk);
    await world.clock.runUntil(() => desk.has('attempt_unresolved'), LONG_MS);
    await world.clock.runFor(40_000);
    expect(desk.has('attempt_died')).toBe(false);
    expect(desk.book.positionByMint.size).toBe(1);
    Object.assign(world.chain.nodes[1], sighted);
    await world.clock.runUntil(() => desk.has('attempt_died'), LONG_MS);
  },
);

test('a landing that one node hides is booked from the other', async () => {
  const world = createWorld();
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_signed'), LONG_MS);
  const { txid } = attemptsOf(desk)[0] ?? {};
  world.chain.nodes[0].lyingAbout = txid ?? null;
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(desk.has('attempt_died')).toBe(false);
});

test('a fork takes the fill back and the same bytes go out again', async () => {
  const world = createWorld();
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_landed_provisionally'), LONG_MS);
  const { txid } = attemptsOf(desk)[0] ?? {};
  if (txid === undefined) throw new Error('nothing was signed');
  world.chain.fork(txid);
  world.chain.ledger.heldAtoms = 0n;
  await world.clock.runUntil(() => desk.has('attempt_rolled_back'), LONG_MS);
  expect(positionOf(desk)?.position.state).toBe('opening');
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(attemptsOf(desk)).toHaveLength(1);
});

test('a halt between the commit and the first send keeps the bytes here, even after it is lifted', async () => {
  const world = createWorld();
  const desk = await openDesk(world);
  desk.onDurable = ({ type }) => {
    if (type === 'attempt_signed') desk.halt('entries');
  };
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('halt_set'), LONG_MS);
  await world.clock.runFor(5_000);
  desk.record([{ event: { type: 'halt_cleared', epoch: desk.book.halt.epoch, by: 'test', reason: 'over' } }]);
  await world.clock.runUntil(() => desk.has('order_abandoned'), LONG_MS);
  expect(world.chain.ledger.sends).toEqual([]);
  expect(desk.has('attempt_died')).toBe(true);
});

test('a halt of everything between commit and first send holds an exit back until it is lifted', async () => {
  const desk = await boughtDesk();
  const { world } = desk;
  world.chain.ledger.sends.length = 0;
  desk.onDurable = ({ type }) => {
    if (type === 'attempt_signed') desk.halt('all');
  };
  await desk.take(aGoodSell());
  await world.clock.runUntil(() => desk.has('halt_set'), LONG_MS);
  await world.clock.runFor(5_000);
  expect(world.chain.ledger.sends).toEqual([]);
  desk.record([{ event: { type: 'halt_cleared', epoch: desk.book.halt.epoch, by: 'test', reason: 'over' } }]);
  desk.onDurable = () => undefined;
  await world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(attemptsOf(desk)).toHaveLength(2);
});

test('no byte leaves before the commit is durable', async () => {
  const world = createWorld();
  const desk = await openDesk(world);
  const sentBeforeDurable: number[] = [];
  desk.onDurable = ({ type }) => {
    if (type === 'attempt_signed') sentBeforeDurable.push(world.chain.ledger.sends.length);
  };
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(sentBeforeDurable).toEqual([0]);
});

test('an exit that fails on the chain is signed again with wider slippage until it sells', async () => {
  const desk = await boughtDesk();
  const { world } = desk;
  world.slippages.length = 0;
  world.chain.ledger.failNext = 2;
  await desk.take(aGoodSell());
  await world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(world.slippages).toEqual([500, 1_000, 2_000]);
  expect(desk.events.filter(({ type }) => type === 'attempt_failed_on_chain')).toHaveLength(2);
  expect(desk.book.positions.size).toBe(0);
  expect(world.chain.ledger.heldAtoms).toBe(0n);
});

test('realised profit after failed and landed attempts is what the wallet changed by', async () => {
  const desk = await boughtDesk();
  desk.world.chain.ledger.failNext = 1;
  await desk.take(aGoodSell());
  await desk.world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(desk.book.realisedTodayLamports).toBe(desk.world.chain.ledger.walletLamports - 100_000_000_000n);
});

test('an exit waits out a router that has no route, and sells when it has one', async () => {
  const desk = await boughtDesk();
  desk.world.routerError = 'jupiter_no_route';
  await desk.take(aGoodSell());
  await desk.world.clock.runFor(120_000);
  expect(desk.has('order_abandoned')).toBe(false);
  expect(positionOf(desk)?.position).toMatchObject({ state: 'stuck', flagReason: 'quote: jupiter_no_route' });
  desk.world.routerError = null;
  await desk.world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(desk.book.positions.size).toBe(0);
});

test('a halt of entries stops a buy in preparation and lets an exit pass', async () => {
  const desk = await boughtDesk();
  desk.halt('entries');
  await desk.take(aGoodSell());
  await desk.world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(await desk.take({ ...aGoodBuy(desk.world), signalId: 'e'.repeat(64) as never })).toBeNull();
});

test('a halt that falls while the connection to the engine opens keeps the bytes here, and tells of no sending', async () => {
  const world = createWorld();
  const desk = await openDesk(world);
  world.whileConnecting = () => desk.halt('entries');
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_died'), LONG_MS);
  expect(world.chain.ledger.sends).toEqual([]);
  expect(desk.has('attempt_sent')).toBe(false);
});

test('a sale that comes while its buy is in flight waits for it', async () => {
  const world = createWorld();
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_signed'), LONG_MS);
  expect(await desk.take(aGoodSell())).not.toBeNull();
  await world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(desk.book.positions.size).toBe(0);
});

test('an entry that the router refuses for good is abandoned at once', async () => {
  const world = createWorld();
  world.routerError = 'jupiter_not_tradable';
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('order_abandoned'), 2_000);
  const abandoned = desk.events.find((event) => event.type === 'order_abandoned');
  expect(abandoned?.reason).toContain('jupiter_not_tradable');
  expect(world.slippages).toHaveLength(1);
});

test.each([
  ['fails', /^token_unsellable: the sale fails in rehearsal/],
  ['taxed', /^token_taxed_on_sale: the sale brings .* SOL of .* SOL quoted \(9900 bps less, limit 300\)$/],
] as const)('a token whose rehearsed sale %s is refused before anything is signed', async (shown, reason) => {
  const world = createWorld();
  world.chain.ledger.saleInRehearsal = shown;
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('order_abandoned'), LONG_MS);
  expect(attemptsOf(desk)).toEqual([]);
  expect(world.chain.ledger.sends).toEqual([]);
  expect(desk.events.at(-1)).toMatchObject({
    type: 'order_abandoned',
    reason: expect.stringMatching(reason),
  });
});

test('a sale that cannot be rehearsed is unknown: nothing is bought until it is known', async () => {
  const world = createWorld();
  world.wayBackError = 'http_unavailable';
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => world.slippages.length > 1, LONG_MS);
  expect(attemptsOf(desk)).toEqual([]);
  world.wayBackError = null;
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(desk.book.positions.size).toBe(1);
});

test('an entry whose sale stays unknown is given up, with what stood in its way', async () => {
  const world = createWorld();
  world.wayBackError = 'http_unavailable';
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('order_abandoned'), LONG_MS);
  expect(desk.events.at(-1)).toMatchObject({
    reason: expect.stringContaining('token check: http_unavailable'),
  });
  expect(world.chain.ledger.sends).toEqual([]);
});

test('a token that cannot be bought any more can still be sold', async () => {
  const desk = await boughtDesk();
  desk.world.chain.ledger.saleInRehearsal = 'fails';
  await desk.take(aGoodSell());
  await desk.world.clock.runUntil(() => desk.has('attempt_landed', 2), LONG_MS);
  expect(desk.book.positions.size).toBe(0);
});
