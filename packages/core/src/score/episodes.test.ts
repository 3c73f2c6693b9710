import { expect, test } from 'vitest';
import { bps } from '../units/bps.ts';
import { address, slot, txid, unixMs } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import { type CopyTerms, copierEpisodes } from './episodes.ts';
import type { ObservedSwap, PoolTape } from './observed.ts';
import { atomsBought, lamportsSold, poolAtSlot, poolFeeBps } from './pool-tape.ts';

const SOL = 1_000_000_000n;
const POOL = address('pool');
const MINT = address('mint');
const LEADER = address('leader');
const END = unixMs(20_000);

const terms: CopyTerms = {
  delaySlots: 2,
  sizeLamports: lamports(2n * SOL),
  costLamports: lamports(25_000n),
  holdMsMax: 1_000_000,
};

/** One state a slot, a second apart: `sol` is what the pool holds, its product stays. */
function tapeOf(sols: readonly bigint[]): PoolTape {
  const product = 100n * SOL * 1_000_000n * 1_000_000n;
  return {
    pool: POOL,
    mint: MINT,
    feeBps: 0,
    slots: Float64Array.from(sols, (_sol, index) => index),
    atMs: Float64Array.from(sols, (_sol, index) => index * 1_000),
    solLamports: BigInt64Array.from(sols, (sol) => sol * SOL),
    tokenAtoms: BigUint64Array.from(sols, (sol) => product / (sol * SOL)),
  };
}

const swap = (side: 'buy' | 'sell', at: number, change: Partial<ObservedSwap> = {}): ObservedSwap => ({
  txid: txid(`${side}${at}`),
  wallet: LEADER,
  side,
  mint: MINT,
  pool: POOL,
  swapLamports: lamports(SOL),
  swapAtoms: tokenAtoms(10_000_000_000n),
  soldFractionBps: side === 'sell' ? bps(10_000) : null,
  slot: slot(at),
  atMs: unixMs(at * 1_000),
  ...change,
});

const episodesOf = (swaps: readonly ObservedSwap[], tape: PoolTape) =>
  copierEpisodes(swaps, (pool) => (pool === POOL ? tape : null), terms, END);

test('pays the price that stands when our trade comes, not the one the leader got', () => {
  const tape = tapeOf([100n, 100n, 120n, 120n, 120n, 120n, 120n]);
  const [episode] = episodesOf([swap('buy', 0), swap('sell', 4)], tape);
  // The pool rose by a fifth between his buy and ours, and stood still until both had sold.
  expect(episode?.copierReturn).toBeLessThan(0);
  expect(episode?.depthLamports).toBe(240n * SOL);
  expect(episode?.isOpen).toBe(false);
});

test('never spends more than the leader did', () => {
  const tape = tapeOf([100n, 100n, 100n]);
  const [episode] = episodesOf([swap('buy', 0), swap('sell', 1)], tape);
  expect(episode?.costLamports).toBe(SOL + 25_000n);
});

test('gains when the pool rises while the leader holds', () => {
  const tape = tapeOf([100n, 100n, 100n, 100n, 150n, 150n, 150n]);
  const [episode] = episodesOf([swap('buy', 0), swap('sell', 4)], tape);
  expect(episode?.copierReturn).toBeGreaterThan(0.5);
  expect(episode?.holdMs).toBe(4_000);
});

test('sells the part that the leader sold, and ends when he is out', () => {
  const tape = tapeOf([100n, 100n, 100n, 100n, 100n, 100n, 100n]);
  const half = swap('sell', 2, { soldFractionBps: bps(5_000) });
  expect(episodesOf([swap('buy', 0), half], tape)[0]?.isOpen).toBe(true);
  const closed = episodesOf([swap('buy', 0), half, swap('sell', 4)], tape);
  expect(closed).toHaveLength(1);
  expect(closed[0]?.isOpen).toBe(false);
});

test('leaves by its own time limit when the leader stays', () => {
  const tape = tapeOf([100n, 100n, 100n, 50n]);
  const [episode] = copierEpisodes([swap('buy', 0)], () => tape, { ...terms, holdMsMax: 2_000 }, END);
  expect(episode?.closedAtMs).toBe(2_000);
  // Sold before the fall that came after the limit.
  expect(episode?.copierReturn).toBeGreaterThan(-0.1);
});

test('values what is never sold at what the pool still gives', () => {
  const tape = tapeOf([100n, 100n, 100n, 1n]);
  const [episode] = copierEpisodes([swap('buy', 0)], () => tape, terms, unixMs(5_000));
  expect(episode?.isOpen).toBe(true);
  expect(episode?.copierReturn).toBe(-3);
});

test('makes no episode of a trade in a pool that the record does not show', () => {
  expect(episodesOf([swap('buy', 0, { pool: address('other') })], tapeOf([100n]))).toEqual([]);
  expect(episodesOf([swap('buy', 0, { pool: null })], tapeOf([100n]))).toEqual([]);
});

test('finds the state of a slot by its last transaction', () => {
  const tape = tapeOf([100n, 110n, 120n]);
  expect(poolAtSlot(tape, 1.5)?.solLamports).toBe(110n * SOL);
  expect(poolAtSlot(tape, -1)).toBeNull();
  expect(poolAtSlot(tape, 99)?.solLamports).toBe(120n * SOL);
});

test('learns what a pool takes from how its product grows', () => {
  const state = {
    slot: slot(0),
    atMs: unixMs(0),
    solLamports: lamports(100n * SOL),
    tokenAtoms: tokenAtoms(10n ** 15n),
  };
  const bought = atomsBought(state, lamports(SOL), 25);
  const columns = {
    pool: POOL,
    mint: MINT,
    slots: Float64Array.from([0, 1]),
    atMs: Float64Array.from([0, 1]),
    solLamports: BigInt64Array.from([100n * SOL, 101n * SOL]),
    tokenAtoms: BigUint64Array.from([10n ** 15n, 10n ** 15n - bought]),
  };
  expect(poolFeeBps(columns)).toBeCloseTo(25, -1);
  expect(poolFeeBps({ ...columns, slots: Float64Array.from([0]) })).toBeNull();
});

test('gives back less than was paid for a round trip, by fee and impact', () => {
  const state = {
    slot: slot(0),
    atMs: unixMs(0),
    solLamports: lamports(100n * SOL),
    tokenAtoms: tokenAtoms(10n ** 15n),
  };
  const atoms = atomsBought(state, lamports(SOL), 100);
  expect(lamportsSold(state, atoms, 100)).toBeLessThan(SOL);
});
