import { expect, test } from 'vitest';
import type { RosterWallet } from '../control/wallet.ts';
import { type Fact, type TokenFacts, unknownFact } from '../decision/facts.ts';
import { createIds } from '../ids.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { bps } from '../units/bps.ts';
import { address, slot, txid, unixMs } from '../units/chain.ts';
import { lamports, tokenAtoms, usdMicros } from '../units/lamports.ts';
import { type BacktestWorld, backtest } from './backtest.ts';
import type { ObservedSwap, PoolTape } from './observed.ts';

const SOL = 1_000_000_000n;
const [POOL, MINT, LEADER] = [address('pool'), address('mint'), address('leader')];
const SOL_PRICE = usdMicros(150_000_000n);
const SECOND = 1_000;

const wallet: RosterWallet = {
  ...{ wallet: LEADER, status: 'CANDIDATE', label: null, wqs: 80, clusterId: null },
  ...{ origin: 'scout', reason: null, activeUntilMs: null },
};

const safeToken: Fact<TokenFacts> = {
  state: 'known',
  atMs: unixMs(0),
  value: {
    ...{ mint: MINT, symbol: null, decimals: 6, unsafeExtensions: [], supplyAtoms: tokenAtoms(1n) },
    tokenProgram: address('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA'),
    ...{ freezeAuthority: null, mintAuthority: null },
  },
};

/** A constant-product pool whose SOL side is told, one state a slot and a second apart. */
function tapeOf(sols: readonly bigint[]): PoolTape {
  const product = 1_000n * SOL * 1_000_000_000_000n;
  return {
    ...{ pool: POOL, mint: MINT, feeBps: 0 },
    slots: Float64Array.from(sols, (_sol, index) => index),
    atMs: Float64Array.from(sols, (_sol, index) => index * SECOND),
    solLamports: BigInt64Array.from(sols, (sol) => sol * SOL),
    tokenAtoms: BigUint64Array.from(sols, (sol) => product / (sol * SOL)),
  };
}

const swap = (side: 'buy' | 'sell', at: number): ObservedSwap => ({
  ...{ txid: txid(`${side}${at}`), wallet: LEADER, side, mint: MINT, pool: POOL },
  ...{ swapLamports: lamports(3n * SOL), swapAtoms: tokenAtoms(1_000_000n) },
  soldFractionBps: side === 'sell' ? bps(10_000) : null,
  ...{ slot: slot(at), atMs: unixMs(at * SECOND) },
});

const worldOf = (sols: readonly bigint[], change: Partial<BacktestWorld> = {}): BacktestWorld => ({
  tapeOf: (pool) => (pool === POOL ? tapeOf(sols) : null),
  tokenOf: () => safeToken,
  solPriceUsdMicros: { state: 'known', value: SOL_PRICE, atMs: unixMs(0) },
  terms: {
    delaySlots: 1,
    sizeLamports: lamports(2n * SOL),
    costLamports: lamports(25_000n),
    holdMsMax: 1_000_000,
  },
  limits: DEFAULT_LIMITS,
  // Any injective text will do for names.
  ids: createIds((text) => Buffer.from(text).toString('hex').padEnd(64, '0')),
  ...change,
});

const run = (sols: readonly bigint[], swaps = [swap('buy', 0), swap('sell', 4)], change = {}) =>
  backtest(wallet, swaps, worldOf(sols, change));

test('a leader whose tokens rise after our entry may be promoted', () => {
  const { entries, pnlLamports, refusal } = run([1_000n, 1_000n, 1_020n, 1_040n, 1_040n, 1_040n]);
  expect(entries).toBe(1);
  expect(pnlLamports).toBeGreaterThan(0n);
  expect(refusal).toBeNull();
});

test('one whose tokens fall is refused for the loss', () => {
  const { entries, pnlLamports, refusal } = run([1_000n, 1_000n, 990n, 980n, 980n, 980n]);
  expect({ entries, refusal }).toEqual({ entries: 1, refusal: 'loss' });
  expect(pnlLamports).toBeLessThan(0n);
});

test('a price that stands still loses the costs', () => {
  expect(run([1_000n, 1_000n, 1_000n, 1_000n, 1_000n, 1_000n]).refusal).toBe('loss');
});

test('the stop ends a falling position before its leader does', () => {
  const sols = [1_000n, 1_000n, 900n, 400n, 100n, 100n, 100n, 100n];
  const late = run(sols, [swap('buy', 0), swap('sell', 6)]);
  const size = (DEFAULT_LIMITS.configuredCapitalLamports * BigInt(DEFAULT_LIMITS.shieldSizeBps)) / 10_000n;
  expect(late.pnlLamports).toBeLessThan(0n);
  // Held to its end it would have lost 99 %.
  expect(-late.pnlLamports).toBeLessThan(size / 2n);
});

test('buys in pools too thin to follow then are refused, and promotion with them', () => {
  const thin = run([20n, 20n, 22n, 22n, 22n, 22n]);
  expect(thin).toMatchObject({ entries: 0, refusedBuys: 1, thinBuys: 1, refusal: 'thin_then' });
});

test('a pool that is thin now keeps a profitable leader out', () => {
  const sols = [1_000n, 1_000n, 1_020n, 1_040n, 1_040n, 1_040n, 30n];
  expect(run(sols)).toMatchObject({ entries: 1, refusal: 'thin_now' });
});

test('without a price of SOL no depth is known, so nobody is promoted', () => {
  const change = { solPriceUsdMicros: unknownFact('no price yet') };
  expect(run([1_000n, 1_000n, 1_020n, 1_040n, 1_040n], undefined, change)).toMatchObject({
    entries: 0,
    refusal: 'liquidity_unknown',
  });
});

test('a pool that is not on the tape is no entry', () => {
  expect(run([1_000n], undefined, { tapeOf: () => null })).toMatchObject({
    entries: 0,
    refusedBuys: 1,
    refusal: 'no_entries',
  });
});

test('a token that can trap its holders is not entered', () => {
  const trap = { ...safeToken, value: { ...safeToken.value, freezeAuthority: LEADER } };
  const found = run([1_000n, 1_000n, 1_020n, 1_040n, 1_040n], undefined, { tokenOf: () => trap });
  expect(found).toMatchObject({ entries: 0, refusedBuys: 1, refusal: 'no_entries' });
});

test('what is still held at the end counts at the last price', () => {
  const held = run([1_000n, 1_000n, 1_001n, 1_020n], [swap('buy', 0)]);
  expect(held).toMatchObject({ entries: 1, refusal: null });
  expect(held.pnlLamports).toBeGreaterThan(0n);
});
