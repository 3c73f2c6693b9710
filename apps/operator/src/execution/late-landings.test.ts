import { createHash } from 'node:crypto';
import { must } from '@chimera/core/assert';
import { ALONE_SLOTS_MAX } from '@chimera/core/execution/second-word';
import { createIds } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import { loadBook } from '@chimera/db/load-book';
import { openWriter } from '@chimera/db/open';
import { createLookup } from '@chimera/db/reads/lookup';
import { createSigner } from '@chimera/solana/tx/sign';
import { expect, test } from 'vitest';
import { aGoodBuy, aGoodSell, createWorld, type Desk, openDesk } from './desk-for-tests.ts';
import { createLateLandings, type LateOutcome } from './late-landings.ts';
import { SLOT_MS } from './sim-ledger-for-tests.ts';

const LONG_MS = 400_000;
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

const lastSigned = (desk: Desk): Txid =>
  must(desk.events.filter((event) => event.type === 'attempt_signed').at(-1)?.txid, 'a signature');

/** The newest attempt lands while both providers hide it, until a person writes it off as lost. */
async function writeOff(desk: Desk): Promise<Txid> {
  const txid = lastSigned(desk);
  for (const node of desk.world.chain.nodes) node.lyingAbout = txid;
  // Both say null with both controls, so only a third voice keeps it from being called dead: the test's own.
  desk.record([{ event: { type: 'attempt_unresolved', txid, reason: 'nobody shows it' } }]);
  const handled = {
    type: 'attempt_handled',
    txid,
    action: 'write_off',
    by: 'admin',
    reason: 'lost',
  } as const;
  desk.record([{ event: handled }]);
  return txid;
}

interface Late {
  readonly halts: string[];
  readonly take: () => Promise<LateOutcome>;
}

/** What the wallet's sweep does with it once the providers show it again. */
function lateOf(desk: Desk, txid: Txid): Late {
  const { book, record, world } = desk;
  for (const node of world.chain.nodes) node.lyingAbout = null;
  desk.onDurable = () => undefined;
  const halts: string[] = [];
  const signer = createSigner(world.key);
  if (!signer.ok) throw new Error(signer.error);
  const { writtenOff } = createLookup(openWriter(world.path));
  const late = createLateLandings({
    ...{ chain: world.chain, wallet: signer.value.address, tipAccounts: () => new Set() },
    slotMs: () => SLOT_MS,
    ...{ book, record, clock: world.clock, ids: createIds(sha), writtenOff },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    haltEntries: (reason) => halts.push(reason),
  });
  return { halts, take: () => late.take(txid) };
}

/** A purchase whose transaction landed unseen and was written off: its order is given up, its position void. */
async function lostPurchase(): Promise<{ desk: Desk; txid: Txid }> {
  const desk = await openDesk(createWorld());
  desk.onDurable = ({ type }) => {
    if (type === 'attempt_signed')
      for (const node of desk.world.chain.nodes) node.lyingAbout = lastSigned(desk);
  };
  await desk.take(aGoodBuy(desk.world));
  await desk.world.clock.runUntil(() => desk.world.chain.ledger.landed.size === 1, LONG_MS);
  const txid = await writeOff(desk);
  await desk.world.clock.runUntil(() => desk.has('order_abandoned'), LONG_MS);
  await desk.world.clock.runFor(60_000);
  return { desk, txid };
}

test('a written-off purchase that landed halts entries and becomes a position that is sold like any other', async () => {
  const { desk, txid } = await lostPurchase();
  const { chain, clock } = desk.world;
  expect(desk.book.positions.size).toBe(0);
  const late = lateOf(desk, txid);
  expect(await late.take()).toBe('booked');
  expect(late.halts).toEqual([`transaction ${txid}, which was written off, has landed after all`]);
  const [held] = desk.book.positions.values();
  expect(held).toMatchObject({ position: { state: 'open' }, amounts: { heldAtoms: chain.ledger.heldAtoms } });
  expect(held?.amounts.walletDeltaLamports).toBe(chain.ledger.walletLamports - 100_000_000_000n);
  expect(await late.take()).toBe('not_ours');

  await desk.take(aGoodSell());
  await clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  expect(desk.book.positions.size).toBe(0);
  expect(desk.book.realisedTodayLamports).toBe(chain.ledger.walletLamports - 100_000_000_000n);
});

test('its old order and position keep the end that they had, and the tables tell the same story again', async () => {
  const { desk, txid } = await lostPurchase();
  await lateOf(desk, txid).take();
  const db = openWriter(desk.world.path);
  expect(db.prepare('SELECT state FROM orders ORDER BY seq').pluck().all()).toEqual(['abandoned', 'filled']);
  expect(db.prepare('SELECT state FROM positions ORDER BY seq').pluck().all()).toEqual(['void', 'open']);
  expect(db.prepare('SELECT state, written_off_by FROM attempts').get()).toEqual({
    state: 'landed',
    written_off_by: 'admin',
  });
  const { positions, orders, attempts, positionByMint } = loadBook(db);
  expect({ positions, orders, attempts, positionByMint }).toEqual({
    ...{ positions: desk.book.positions, orders: desk.book.orders, attempts: desk.book.attempts },
    positionByMint: desk.book.positionByMint,
  });
});

test('a purchase waits while its mint is taken by another position', async () => {
  const { desk, txid } = await lostPurchase();
  const again = { ...aGoodBuy(desk.world), signalId: 'e'.repeat(64) as never, tradeUuid: 'again' };
  expect(await desk.take(again)).not.toBeNull();
  expect(await lateOf(desk, txid).take()).toBe('waits');
});

test('a provider alone is believed after a minute, and what contradicts is not booked before they agree', async () => {
  const { desk, txid } = await lostPurchase();
  const { chain, clock } = desk.world;
  const late = lateOf(desk, txid);
  chain.nodes[0].isDown = true;
  expect(await late.take()).toBe('waits');
  chain.nodes[0].isDown = false;
  chain.nodes[1].tokenError = 1n;
  await clock.runFor(ALONE_SLOTS_MAX * SLOT_MS);
  expect(await late.take()).toBe('waits');
  chain.nodes[1].isDown = true;
  expect(await late.take()).toBe('booked');
  expect(late.halts).toHaveLength(1);
});

test('a written-off sale that landed is taken from the position it sold, and its order ends', async () => {
  const desk = await openDesk(createWorld());
  const { clock, chain } = desk.world;
  await desk.take(aGoodBuy(desk.world));
  await clock.runUntil(() => desk.has('attempt_landed'), LONG_MS);
  desk.onDurable = ({ type }) => {
    if (type === 'attempt_signed') for (const node of chain.nodes) node.lyingAbout = lastSigned(desk);
  };
  await desk.take(aGoodSell());
  await clock.runUntil(() => chain.ledger.landed.size === 2, LONG_MS);
  desk.world.routerError = 'jupiter_no_route';
  const txid = await writeOff(desk);
  await clock.runFor(20_000);
  expect(desk.book.positions.size).toBe(1);
  expect(await lateOf(desk, txid).take()).toBe('booked');
  expect(desk.book.positions.size).toBe(0);
  expect(desk.book.orders.size).toBe(0);
  expect(desk.book.realisedTodayLamports).toBe(chain.ledger.walletLamports - 100_000_000_000n);
  await clock.runFor(60_000);
  expect(desk.events.filter(({ type }) => type === 'attempt_signed')).toHaveLength(2);
});

test('one that landed and failed is no trade to book', async () => {
  const { desk, txid } = await lostPurchase();
  const { ledger } = desk.world.chain;
  const landing = must(ledger.landed.get(txid), 'landing');
  ledger.landed.set(txid, { ...landing, transaction: { ...landing.transaction, err: { Custom: 1 } } });
  expect(await lateOf(desk, txid).take()).toBe('unbookable');
});
