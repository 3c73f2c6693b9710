import { createHistory } from '@chimera/testkit/histories';
import { historyIds } from '@chimera/testkit/history-world';
import { expect, test } from 'vitest';
import { must } from '../assert.ts';
import { type Book, createBook, type HeldPosition, liveExitsOf, unprovenOf } from '../book.ts';
import { applyToBook } from '../book-apply.ts';
import { measurePosition } from '../portfolio/position.ts';
import { address, height, slot, txid } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import { bookOutsideSale, type OutsideSale } from './outside-sale.ts';

const OTHER = address('Other11111111111111111111111111111111111111');

function story(seed: number, length = 400): Book {
  const history = createHistory(seed);
  const book = createBook();
  for (let index = 0; index < length; index += 1) applyToBook(book, history.next().row);
  return book;
}

/** A sale of so much that brought one SOL and the rent back. */
function saleOf({ position }: HeldPosition, atoms: bigint): OutsideSale {
  return {
    ...{ txid: txid('9'.repeat(88)), blockhash: 'any', slot: slot(90_000), blockTimeMs: null },
    tokenDeltas: new Map([[position.mint, tokenAtoms(-atoms)]]),
    ...{ walletDeltaLamports: lamports(1_002_034_280n), feeLamports: lamports(5_000n) },
    ...{ rentLamports: lamports(-2_039_280n), tradeLamports: lamports(1_000_000_000n) },
  };
}

const planned = (book: Book, sale: OutsideSale) =>
  bookOutsideSale(sale, { book, ids: historyIds, nowMs: book.dayStartMs, heightMax: height(80_000) });

const isFree = (book: Book, { position }: HeldPosition): boolean =>
  liveExitsOf(book, position.positionId).every((exit) => unprovenOf(book, exit).length === 0);

/** Every position of the story that holds something. */
const heldIn = (book: Book): readonly HeldPosition[] =>
  [...book.positions.values()].filter(
    ({ position, amounts }) => position.state !== 'opening' && amounts.heldAtoms > 1n,
  );

test('a sale of everything closes the position, one of a part leaves the rest, to the lamport', () => {
  let booked = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    for (const divisor of [1n, 2n]) {
      const book = story(seed);
      const held = heldIn(book).find((each) => isFree(book, each));
      if (held === undefined) continue;
      const atoms = held.amounts.heldAtoms / divisor;
      const booking = planned(book, saleOf(held, atoms));
      if (booking.outcome === 'refused') throw new Error(booking.reason);
      for (const event of booking.events) {
        applyToBook(book, { seq: book.lastSeq + 1, atMs: book.dayStartMs, event });
      }
      booked += 1;
      const { positionId, fills } = held.position;
      const after = book.positions.get(positionId);
      expect(after === undefined).toBe(divisor === 1n);
      if (after === undefined) continue;
      expect(after.position.state).toBe('open');
      expect(after.position.fills).toHaveLength(fills.length + 1);
      expect(after.amounts.heldAtoms).toBe(held.amounts.heldAtoms - atoms);
      const gained = after.amounts.walletDeltaLamports - measurePosition(held.position).walletDeltaLamports;
      expect(gained).toBe(1_002_034_280n);
    }
  }
  expect(booked).toBeGreaterThan(20);
});

test.each([
  ['no token', 'it moved no token', (sale: OutsideSale) => ({ ...sale, tokenDeltas: new Map() })],
  [
    'a purchase',
    'it bought a token',
    (sale: OutsideSale) => ({ ...sale, tokenDeltas: new Map([[OTHER, tokenAtoms(5n)]]) }),
  ],
  [
    'a token that is not held',
    'no open position',
    (sale: OutsideSale) => ({ ...sale, tokenDeltas: new Map([[OTHER, tokenAtoms(-5n)]]) }),
  ],
  [
    'two tokens at once',
    'it moved several tokens',
    (sale: OutsideSale) => ({
      ...sale,
      tokenDeltas: new Map([...sale.tokenDeltas, [OTHER, tokenAtoms(5n)]]),
    }),
  ],
  [
    'more than is held',
    'it sold more',
    (sale: OutsideSale) => ({
      ...sale,
      tokenDeltas: new Map([...sale.tokenDeltas].map(([mint, atoms]) => [mint, tokenAtoms(atoms - 1n)])),
    }),
  ],
])('%s is refused with what to do', (_what, reason, spoilt) => {
  const book = story(1);
  const held = must(
    heldIn(book).find((each) => isFree(book, each)),
    'a held position',
  );
  const booking = planned(book, spoilt(saleOf(held, held.amounts.heldAtoms)));
  expect(booking).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(reason) });
});

test('while an exit may still land nothing is booked beside it', () => {
  let busy = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const book = story(seed);
    for (const held of heldIn(book).filter((each) => !isFree(book, each))) {
      busy += 1;
      const booking = planned(book, saleOf(held, 1n));
      expect(booking).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('on its way') });
    }
  }
  expect(busy).toBeGreaterThan(5);
});

test('while the purchase of its position has no proven end it has to wait', () => {
  let opening = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const book = story(seed);
    for (const held of book.positions.values()) {
      if (held.position.state !== 'opening') continue;
      opening += 1;
      const reason = expect.stringMatching(/no proven end yet; try again/);
      expect(planned(book, saleOf(held, 1n))).toMatchObject({ outcome: 'refused', reason });
    }
  }
  expect(opening).toBeGreaterThan(5);
});
