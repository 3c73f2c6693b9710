import { SOLANA_ERRORS } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import { aGoodBuy, aGoodSell, createWorld, type Desk, openDesk } from './desk-for-tests.ts';

const LONG_MS = 200_000;

const setMode = (desk: Desk, mode: 'JITO' | 'STANDARD') =>
  desk.record([{ event: { type: 'rpc_mode_set', mode, by: 'ada', source: 'web', reason: 'test' } }]);
const signedOf = (desk: Desk) => desk.events.filter((event) => event.type === 'attempt_signed');
const routesOf = ({ world }: Desk) => new Set(world.chain.ledger.sends.map(({ route }) => route.slice(0, 4)));

test('an order of the STANDARD mode goes to the nodes alone, at once, and tips nobody', async () => {
  const world = createWorld();
  for (const node of world.chain.nodes) node.dropsSends = false;
  const desk = await openDesk(world);
  setMode(desk, 'STANDARD');
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(routesOf(desk)).toEqual(new Set(['rpc:']));
  expect(signedOf(desk)).toMatchObject([{ tipLamports: 0n }]);
});

test('a change of the mode does not reach an order under way, not even after a restart', async () => {
  const world = createWorld();
  world.jito = 'drops';
  const desk = await openDesk(world);
  const orderId = await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_signed'), LONG_MS);
  setMode(desk, 'STANDARD');
  expect(desk.book.orders.get(orderId as never)?.rpcMode).toBe('JITO');
  desk.crash();
  world.jito = 'lands';
  const second = await openDesk(world);
  expect(second.book.orders.get(orderId as never)?.rpcMode).toBe('JITO');
  expect(second.book.rpcMode).toMatchObject({ mode: 'STANDARD', source: 'web', by: 'ada' });
  await world.clock.runUntil(() => second.has('attempt_landed'), LONG_MS);
  expect(routesOf(second).has('jito')).toBe(true);
});

test('an exit is sold by RPC while the engine names no tip account', async () => {
  const world = createWorld();
  const first = await openDesk(world);
  await first.take(aGoodBuy(world));
  await world.clock.runUntil(() => first.has('attempt_landed'), LONG_MS);
  first.crash();
  world.jito = 'transport_unreachable';
  world.knowsTipAccounts = false;
  for (const node of world.chain.nodes) node.dropsSends = false;
  const desk = await openDesk(world);
  await desk.take(aGoodSell());
  await world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(signedOf(desk)).toMatchObject([{ tipLamports: 0n }]);
  expect(desk.book.positions.size).toBe(0);
});

/** A desk whose one position is the Spear's. */
async function spearDesk(changes: Partial<Desk['world']> = {}): Promise<Desk> {
  const world = createWorld();
  const first = await openDesk(world);
  await first.take(aGoodBuy(world));
  await world.clock.runUntil(() => first.has('attempt_landed'), LONG_MS);
  first.crash();
  world.chain.ledger.sends.length = 0;
  Object.assign(world, changes);
  const desk = await openDesk(world);
  for (const [id, held] of desk.book.positions)
    desk.book.positions.set(id, { ...held, position: { ...held.position, strategy: 'SPEAR' } });
  return desk;
}

test("a Spear's position is sold by the engine, with a tip, in the STANDARD mode too", async () => {
  const desk = await spearDesk();
  setMode(desk, 'STANDARD');
  await desk.take(aGoodSell());
  await desk.world.clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(signedOf(desk)[0]?.tipLamports).toBeGreaterThan(0n);
  expect(routesOf(desk)).toEqual(new Set(['jito']));
  expect(desk.book.positions.size).toBe(0);
});

test("a Spear's sale is not signed before a tip account is known, and sold after a restart that knows one", async () => {
  const desk = await spearDesk({ knowsTipAccounts: false });
  const { world } = desk;
  setMode(desk, 'STANDARD');
  await desk.take(aGoodSell());
  await world.clock.runFor(30_000);
  expect(signedOf(desk)).toEqual([]);
  desk.crash();
  world.knowsTipAccounts = true;
  const second = await openDesk(world);
  await world.clock.runUntil(() => second.has('attempt_landed'), LONG_MS);
  expect(routesOf(second)).toEqual(new Set(['jito']));
});

test('three failures of the path in a row make the engine rest, refusals never do', async () => {
  const refused = ['jito_bundle_refused', 'jito_tip_missing', 'jito_rate_limited'] as const;
  expect(refused.every((code) => code in SOLANA_ERRORS)).toBe(true);
  for (const code of [...refused, 'transport_reset', 'http_not_json'] as const) {
    const world = createWorld();
    world.jito = code;
    const desk = await openDesk(world);
    await desk.take(aGoodBuy(world));
    await world.clock.runFor(8_000);
    const isPathOfEngine = code === 'transport_reset' || code === 'http_not_json';
    expect(desk.jito.health()[0]?.isResting, code).toBe(isPathOfEngine);
    desk.crash();
  }
});
