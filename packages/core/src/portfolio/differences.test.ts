import { expect, test } from 'vitest';
import type { PositionId } from '../ids.ts';
import { address, txid } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import {
  type BookedAttempt,
  closenessOf,
  compareAttempt,
  compareBalance,
  type ExpectedBalance,
  isTolerated,
  settledBySale,
  unknownTransaction,
} from './differences.ts';

const MINT = address('Mint111111111111111111111111111111111111111');
const POSITION = 'p'.repeat(64) as PositionId;
const TXID = txid('5'.repeat(88));

const held: ExpectedBalance = {
  ...{ subject: 'token', subjectId: MINT, mint: MINT, positionId: POSITION, isKnown: true },
  ...{ beforeAtoms: 1_000_000n, afterAtoms: 1_000_000n, acceptedAtoms: 0n },
};

test.each([
  [1_000_000n, 1_000_000n, 'equal'],
  [1_000_000n, 999_950n, 'tolerated'],
  [1_000_000n, 1_000_100n, 'tolerated'],
  [1_000_000n, 999_899n, 'different'],
  [1_000_000n, 999_800n, 'different'],
  [0n, 1n, 'different'],
  [-1_000_000n, -1_000_050n, 'tolerated'],
] as const)('%i in the books and %i on the chain are %s', (expected, actual, closeness) => {
  expect(closenessOf(expected, actual)).toBe(closeness);
});

test('0.02 % less quarantines the position, 0.005 % less is tolerated', () => {
  expect(compareBalance(held, 999_950n)).toEqual({ outcome: 'tolerated' });
  expect(compareBalance(held, 999_800n)).toMatchObject({
    outcome: 'different',
    difference: {
      kind: 'AMOUNT_MISMATCH',
      action: 'quarantined',
      positionId: POSITION,
      actualAtoms: 999_800n,
    },
  });
});

test('a gift of a held token is told and quarantines nothing', () => {
  expect(compareBalance(held, 2_000_000n)).toMatchObject({ difference: { action: 'look' } });
});

test('a balance that moved while it was read waits for the next look', () => {
  const moved = { ...held, afterAtoms: 400_000n };
  expect(compareBalance(moved, 1_000_000n)).toEqual({ outcome: 'equal' });
  expect(compareBalance(moved, 400_000n)).toEqual({ outcome: 'equal' });
  expect(compareBalance(moved, 700_000n)).toEqual({ outcome: 'moving' });
});

test('what a person explained is expected from then on, and so is its end', () => {
  const explained = { ...held, acceptedAtoms: -400_000n };
  expect(compareBalance(explained, 600_000n)).toEqual({ outcome: 'equal' });
  expect(compareBalance(explained, 1_000_000n)).toEqual({ outcome: 'equal' });
  expect(compareBalance(explained, 500_000n)).toMatchObject({
    difference: { key: `AMOUNT_MISMATCH:${MINT}:-500000` },
  });
});

test('a token that was never traded is told once, however much of it there is', () => {
  const stray = { ...held, isKnown: false, beforeAtoms: 0n, afterAtoms: 0n, positionId: null };
  const keys = [5n, 9n].map((atoms) => compareBalance(stray, atoms));
  for (const compared of keys) {
    expect(compared).toMatchObject({
      difference: { kind: 'UNKNOWN_TOKEN', key: `UNKNOWN_TOKEN:${MINT}`, action: 'none' },
    });
  }
});

const landed: BookedAttempt = {
  ...{ txid: TXID, mint: MINT, positionId: POSITION, end: 'landed', failed: null },
  fill: { walletDeltaLamports: lamports(-1_000_000n), tokenDeltaAtoms: tokenAtoms(500_000n) },
};
const chain = { succeeded: true, walletDeltaLamports: -1_000_000n, tokenDeltaAtoms: 500_000n };

test('every way in which a transaction can differ has its kind', () => {
  expect(compareAttempt(landed, chain)).toBeNull();
  expect(compareAttempt(landed, null)).toMatchObject({ kind: 'MISSING_TX', action: 'look' });
  expect(compareAttempt(landed, { ...chain, succeeded: false })).toMatchObject({ kind: 'STATE_MISMATCH' });
  expect(compareAttempt({ ...landed, end: 'dead', fill: null }, chain)).toMatchObject({
    kind: 'STATE_MISMATCH',
  });
  expect(compareAttempt({ ...landed, end: 'dead', fill: null }, null)).toBeNull();
  expect(compareAttempt(landed, { ...chain, tokenDeltaAtoms: 499_900n })).toMatchObject({
    ...{ kind: 'AMOUNT_MISMATCH', expectedAtoms: 500_000n, actualAtoms: 499_900n },
  });
  const close = { ...chain, walletDeltaLamports: -1_000_050n };
  expect(compareAttempt(landed, close)).toBeNull();
  expect(isTolerated(landed, close)).toBe(true);
  expect(unknownTransaction(TXID, -5n)).toMatchObject({ kind: 'UNKNOWN_TX', action: 'halted' });
});

test.each([
  ['a sale that accounts for all that is missing ends it', { leftAtoms: 400_000n }, true],
  ['so does one that leaves less than the tolerance', { leftAtoms: 400_040n }, true],
  ['the first of two sales does not', { leftAtoms: 700_000n }, false],
  [
    'nor does one of another position',
    { leftAtoms: 400_000n, positionId: 'q'.repeat(64) as PositionId },
    false,
  ],
] as const)('of a difference of a balance: %s', (_what, left, isSettled) => {
  const compared = compareBalance(held, 400_000n);
  if (compared.outcome !== 'different') throw new Error('no difference');
  const sale = { positionId: POSITION, mint: MINT, ...left };
  expect(settledBySale([compared.difference], sale)).toEqual(isSettled ? [compared.difference.key] : []);
});

test('a sale ends no difference of one transaction, whatever its amount', () => {
  const fill = { walletDeltaLamports: lamports(-5n), tokenDeltaAtoms: tokenAtoms(400_000n) };
  const booked = { txid: TXID, mint: MINT, positionId: POSITION, end: 'landed', fill, failed: null } as const;
  const chain = { succeeded: true, walletDeltaLamports: -5n, tokenDeltaAtoms: 0n };
  const difference = compareAttempt(booked, chain);
  expect(difference).toMatchObject({ kind: 'AMOUNT_MISMATCH', positionId: POSITION, actualAtoms: 0n });
  if (difference === null) return;
  expect(settledBySale([difference], { positionId: POSITION, mint: MINT, leftAtoms: 0n })).toEqual([]);
});
