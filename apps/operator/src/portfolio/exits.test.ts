import type { Signal } from '@chimera/core/admission/signal';
import { type Book, createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { createIds } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { AT, aFill, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createExits } from './exits.ts';

const POSITION = 'd'.repeat(64) as PositionId;

function bookWithPosition(): Book {
  const position: Position = {
    ...{
      positionId: POSITION,
      entryOrderId: 'c'.repeat(64) as OrderId,
      signalId: 'a'.repeat(64) as SignalId,
    },
    ...{ strategy: 'SHIELD', mint: MINT, leader: LEADER, state: 'open', flagReason: null },
    fills: [aFill({ walletDeltaLamports: lamports(-1_000_000_000n), rentLamports: lamports(0n) })],
    ...{ failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
  };
  const book = createBook();
  book.positions.set(POSITION, { position, amounts: measurePosition(position), exitCount: 0 });
  return book;
}

/** `quoted` is what the router said within the last seconds; null when it said nothing. */
function exitsOf(book: Book, quoted: bigint | null) {
  const entered: Signal[] = [];
  const exits = createExits({
    book,
    clock: {
      nowMs: () => unixMs(AT + 1_000),
      monotonicMs: () => 0,
      sleep: async () => undefined,
      every: () => undefined,
    },
    ids: createIds((text) => text.length.toString(16).padStart(64, '0')),
    marks: {
      marks: () => [],
      summary: () => {
        throw new Error('not asked for');
      },
      valueFor: () => lamports(1n),
      quotedValueFor: () => (quoted === null ? null : lamports(quoted)),
      setQuote: () => undefined,
      pricedValueFor: () => null,
    },
    enter: async (signal) => entered.push(signal),
    record: (entries) => {
      for (const { event } of entries) applyToBook(book, { seq: book.lastSeq + 1, atMs: AT, event });
      return { events: [], durable: Promise.resolve() };
    },
  });
  return { exits, entered };
}

test('a stop fires on the router’s word and goes through the front door', async () => {
  const { exits, entered } = exitsOf(bookWithPosition(), 900_000_000n);
  await exits.check();
  expect(entered).toMatchObject([
    { lane: 'EXIT', side: 'sell', door: 'exits', mint: MINT, exit: { positionId: POSITION, cause: 'stop' } },
  ]);
});

test('a traded price alone fires no stop', async () => {
  const { exits, entered } = exitsOf(bookWithPosition(), null);
  await exits.check();
  expect(entered).toEqual([]);
});

test('nothing is asked for while an exit of the position is live', async () => {
  const book = bookWithPosition();
  const plan = { kind: 'exit', orderId: 'e'.repeat(64), positionId: POSITION } as never;
  book.orders.set('e'.repeat(64) as OrderId, {
    plan,
    state: 'planned',
    decidedAtMs: AT,
    rpcMode: 'JITO',
    txids: [],
  });
  const { exits, entered } = exitsOf(book, 1n);
  await exits.check();
  expect(entered).toEqual([]);
});

test('under a flatten every position is sold, whatever it is worth', async () => {
  const book = bookWithPosition();
  book.halt = { ...book.halt, halted: true, mode: 'flatten' };
  const { exits, entered } = exitsOf(book, null);
  await exits.check();
  expect(entered).toMatchObject([{ exit: { cause: 'flatten' } }]);
});
