import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import { type TipBasis, type TipFacts, type TipPurpose, tipFor } from './tip.ts';

const SIZE = lamports(2_000_000_000n);
const own = (tip: bigint, count = 100): readonly Lamports[] =>
  Array.from({ length: count }, () => lamports(tip));
const known = (tip: bigint, market: bigint | null = null, others: readonly Lamports[] = []): TipFacts => ({
  ownLamports: own(tip),
  othersLamports: others,
  marketP50Lamports: market === null ? null : lamports(market),
});
const seen = (others: bigint, market: bigint | null = null): TipFacts =>
  known(500_000n, market, own(others, 10));
const unknown: TipFacts = { ownLamports: [], othersLamports: [], marketP50Lamports: null };

type Row = [string, TipPurpose, bigint, TipFacts, bigint, TipBasis['cappedBy']];
const rows: Row[] = [
  ['the Shield tips the floor, whatever others pay', 'SHIELD', SIZE, known(80_000n, 90_000n), 10_000n, null],
  ['the Spear tips the median of what others landed', 'SPEAR', SIZE, seen(80_000n), 80_000n, null],
  ['an exit tips the median of what others landed', 'EXIT', SIZE, seen(80_000n), 80_000n, null],
  ['the market’s median counts where it is higher', 'EXIT', SIZE, seen(20_000n, 70_000n), 70_000n, null],
  ['our own median does not keep itself up', 'EXIT', SIZE, known(500_000n, 30_000n), 30_000n, null],
  ['our own median is all there is without others', 'EXIT', SIZE, known(80_000n), 80_000n, null],
  ['nine of others say nothing yet', 'EXIT', SIZE, known(1n, 30_000n, own(90_000n, 9)), 30_000n, null],
  ['a low median leaves the floor', 'SPEAR', SIZE, known(1_000n), 10_000n, null],
  ['a cold start doubles the floor', 'SHIELD', SIZE, unknown, 20_000n, null],
  [
    'a cold start believes the market',
    'EXIT',
    SIZE,
    { ...unknown, marketP50Lamports: lamports(50_000n) },
    50_000n,
    null,
  ],
  [
    'nine landed tips are a cold start still',
    'SHIELD',
    SIZE,
    { ...unknown, ownLamports: own(10_000n, 9) },
    20_000n,
    null,
  ],
  ['ten are none', 'SHIELD', SIZE, { ...unknown, ownLamports: own(10_000n, 10) }, 10_000n, null],
  ['nothing is paid over the ceiling', 'EXIT', 10n ** 12n, known(5_000_000n), 1_000_000n, 'ceiling'],
  ['nothing is paid over its part of the size', 'SPEAR', 50_000_000n, known(900_000n), 500_000n, 'size'],
  ['an exit of nearly nothing still pays the floor', 'EXIT', 1_000n, known(80_000n), 10_000n, 'size'],
];

test.each(rows)('%s', (_what, purpose, size, facts, tip, cappedBy) => {
  expect(tipFor(purpose, lamports(size), facts, DEFAULT_LIMITS)).toMatchObject({
    tipLamports: tip,
    cappedBy,
  });
});

test('the basis names everything that led to the tip', () => {
  expect(tipFor('SPEAR', SIZE, known(40_000n, 60_000n, own(50_000n, 12)), DEFAULT_LIMITS)).toEqual({
    purpose: 'SPEAR',
    tipLamports: 60_000n,
    floorLamports: 10_000n,
    ownP50Lamports: 40_000n,
    ownCount: 100,
    marketP50Lamports: 60_000n,
    isColdStart: false,
    cappedBy: null,
    othersP50Lamports: 50_000n,
    othersCount: 12,
    ceilingLamports: 1_000_000n,
    sizeCapLamports: 20_000_000n,
    basedOn: 'market',
  });
});
