import { type Book, createBook } from '@chimera/core/book';
import type { TokenFacts } from '@chimera/core/decision/facts';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms, usdMicros } from '@chimera/core/units/lamports';
import { AT, aFill, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Markets } from '../facts/markets.ts';
import { createMarks } from './marks.ts';

const POSITION = 'd'.repeat(64) as PositionId;
const known = <T>(value: T) => ({ state: 'known' as const, value, atMs: AT });

function bookWithPosition(): Book {
  const position: Position = {
    ...{
      positionId: POSITION,
      entryOrderId: 'c'.repeat(64) as OrderId,
      signalId: 'a'.repeat(64) as SignalId,
    },
    ...{ strategy: 'SHIELD', mint: MINT, leader: LEADER, state: 'open', flagReason: null },
    fills: [
      aFill({
        tokenDeltaAtoms: tokenAtoms(1_000n),
        walletDeltaLamports: lamports(-1_000_000n),
        rentLamports: lamports(0n),
      }),
    ],
    ...{ failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
  };
  const book = createBook();
  book.positions.set(POSITION, { position, amounts: measurePosition(position), exitCount: 0 });
  return book;
}

/** `priced` is what the held atoms are worth at the last traded price. */
function marksOf(book: Book) {
  const world = { nowMs: AT as number, priced: 1_200_000n as bigint | null };
  const marks = createMarks({
    book,
    clock: {
      nowMs: () => unixMs(world.nowMs),
      monotonicMs: () => 0,
      sleep: async () => undefined,
      every: () => undefined,
    },
    markets: {
      valueFor: () => (world.priced === null ? null : lamports(world.priced)),
      priceSol: () => 0.5,
      solPrice: () => known(usdMicros(150_000_000n)),
    } as unknown as Markets,
    tokens: { peek: () => ({ decimals: 6 }) as TokenFacts, get: async () => known({} as TokenFacts) },
    spear: { state: () => ({ isOn: true, reasons: [] }) },
    wallet: { read: () => known(lamports(7n)), refresh: async () => undefined },
    tip: { slot: () => known(9) } as unknown as ChainTip,
    identity: { cluster: 'localnet', mode: 'live', wallet: 'w' },
    queueLanes: () => ({ EXIT: 2, SHIELD: 1, SPEAR: 0 }),
    lastSignalAtMs: () => AT,
    gauges: () => [],
  });
  return { marks, world };
}

const quote = (valueLamports: bigint, pricedLamports: bigint, atMs: number = AT) => ({
  valueLamports: lamports(valueLamports),
  soldAtoms: tokenAtoms(1_000n),
  pricedLamports: lamports(pricedLamports),
  atMs: unixMs(atMs),
});

test('without a quote the traded price is the estimate', () => {
  const { marks } = marksOf(bookWithPosition());
  expect(marks.marks()).toMatchObject([{ valueLamports: 1_200_000n, unrealisedPnlLamports: 200_000n }]);
});

test('a quote shows the impact, the price shows where the market went since', () => {
  const { marks, world } = marksOf(bookWithPosition());
  marks.setQuote(POSITION, quote(1_080_000n, 1_200_000n));
  expect(marks.valueFor(POSITION)).toBe(1_080_000n);
  world.priced = 2_400_000n;
  expect(marks.valueFor(POSITION)).toBe(2_160_000n);
});

test('an old quote is no executable value, and still says what impact costs', () => {
  const { marks, world } = marksOf(bookWithPosition());
  marks.setQuote(POSITION, quote(1_080_000n, 1_200_000n));
  world.nowMs += 5_001;
  expect(marks.quotedValueFor(POSITION, 5_000)).toBeNull();
  world.nowMs += 60_000;
  world.priced = 24_000_000n;
  expect(marks.valueFor(POSITION)).toBe(21_600_000n);
});

test('an old quote above the traded price no longer raises the estimate', () => {
  const { marks, world } = marksOf(bookWithPosition());
  marks.setQuote(POSITION, quote(1_500_000n, 1_200_000n));
  expect(marks.valueFor(POSITION)).toBe(1_500_000n);
  world.nowMs += 60_001;
  expect(marks.valueFor(POSITION)).toBe(1_200_000n);
  world.priced = null;
  expect(marks.valueFor(POSITION)).toBeNull();
});

test('after a partial sale a quote counts for what is left', () => {
  const book = bookWithPosition();
  const { marks } = marksOf(book);
  marks.setQuote(POSITION, { ...quote(1_080_000n, 1_200_000n), soldAtoms: tokenAtoms(2_000n) });
  expect(marks.quotedValueFor(POSITION, 5_000)).toBe(540_000n);
});

test('an unknown worth makes the sum unknown, not smaller', () => {
  const { marks, world } = marksOf(bookWithPosition());
  world.priced = null;
  expect(marks.summary()).toMatchObject({
    unrealisedLamports: null,
    pnlTodayLamports: null,
    realisedTodayLamports: 0n,
    exposureLamports: 1_000_000n,
    walletLamports: 7n,
    openPositions: 1,
    queueDepth: 3,
  });
});
