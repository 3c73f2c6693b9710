import { createBook } from '@chimera/core/book';
import type { JournalEvent } from '@chimera/core/events';
import type { PositionId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { height, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { AT, aFill, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { aGoodBuy, createWorld, openDesk } from '../execution/desk-for-tests.ts';
import { createDeadlineWatch } from './deadlines.ts';

const LONG_MS = 400_000;

async function lateDesk() {
  const world = createWorld();
  world.jito = 'drops';
  const desk = await openDesk(world);
  await desk.take(aGoodBuy(world));
  await world.clock.runUntil(() => desk.has('attempt_signed'), LONG_MS);
  const [attempt] = desk.book.attempts.values();
  if (attempt === undefined) throw new Error('an attempt is live');
  return { desk, signed: attempt.signed };
}

const partsOf = (
  book: Parameters<typeof createDeadlineWatch>[0]['book'],
  nowMs: number,
  heightMax: number,
) => {
  const events: JournalEvent[] = [];
  const asked: string[] = [];
  const watch = createDeadlineWatch({
    book,
    clock: { nowMs: () => unixMs(nowMs) } as Parameters<typeof createDeadlineWatch>[0]['clock'],
    logger: { warn: () => undefined } as unknown as Parameters<typeof createDeadlineWatch>[0]['logger'],
    record: (entries) => {
      events.push(...entries.map(({ event }) => event));
      return { events: [], durable: Promise.resolve() };
    },
    tip: { heightMax: () => height(heightMax) },
    startOrder: (orderId) => asked.push(orderId),
    requestProof: (txid) => asked.push(txid),
  });
  return { events, asked, watch };
};

test('an attempt long past its last height is put to the proof again each time, and journaled once', async () => {
  const { desk, signed } = await lateDesk();
  const life = signed.lastValidHeight - signed.blockhashHeight;
  const { events, asked, watch } = partsOf(desk.book, AT, signed.lastValidHeight + life + 1);
  await watch();
  await watch();
  expect(asked).toEqual([signed.txid, signed.txid]);
  expect(events).toMatchObject([
    { type: 'deadline_passed', subject: 'attempt', subjectId: signed.txid, action: 'proof_asked' },
  ]);
});

test('an attempt that may still land, and its order, are left alone', async () => {
  const { desk, signed } = await lateDesk();
  const { events, watch } = partsOf(desk.book, AT + 10_000_000, signed.lastValidHeight + 1);
  await watch();
  expect(events).toEqual([]);
});

test('a stuck position that no exit works on is given back to the exit rules', async () => {
  const book = createBook();
  const positionId = 'd'.repeat(64) as PositionId;
  const position: Position = {
    ...{ positionId, entryOrderId: 'c' as never, signalId: 'a' as never, strategy: 'SHIELD', mint: MINT },
    ...{ leader: LEADER, state: 'stuck', flagReason: 'no route', fills: [aFill({})] },
    ...{ failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
  };
  book.positions.set(positionId, { position, amounts: measurePosition(position), exitCount: 1 });
  const { events, watch } = partsOf(book, AT + 1, 1);
  await watch();
  expect(events).toMatchObject([
    { type: 'deadline_passed', action: 'reopened' },
    { type: 'position_flagged', state: 'exiting' },
    { type: 'position_flagged', state: 'open' },
  ]);
});
