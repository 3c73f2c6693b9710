import { slot, unixMs } from '../units/chain.ts';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '../units/lamports.ts';
import { mulDivFloor } from '../units/math.ts';
import type { PoolState, PoolTape } from './observed.ts';

/** The index of the last state at or before `key` in an ascending column; -1 when there is none. */
function lastAtOrBefore(column: Float64Array, key: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? Number.POSITIVE_INFINITY) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function stateOf(tape: Omit<PoolTape, 'feeBps'>, index: number): PoolState | null {
  const [at, ms] = [tape.slots[index], tape.atMs[index]];
  const [sol, atoms] = [tape.solLamports[index], tape.tokenAtoms[index]];
  if (at === undefined || ms === undefined || sol === undefined || atoms === undefined) return null;
  return {
    slot: slot(at),
    atMs: unixMs(ms),
    solLamports: lamports(sol),
    tokenAtoms: tokenAtoms(atoms),
  };
}

/** What the pool held once everything of that slot had run; null before the first state we know. */
export const poolAtSlot = (tape: PoolTape, at: number): PoolState | null =>
  stateOf(tape, lastAtOrBefore(tape.slots, at));

export const poolAtTime = (tape: PoolTape, atMs: number): PoolState | null =>
  stateOf(tape, lastAtOrBefore(tape.atMs, atMs));

export const lastState = (tape: PoolTape): PoolState | null => stateOf(tape, tape.slots.length - 1);
export const firstState = (tape: PoolTape): PoolState | null => stateOf(tape, 0);

const BPS_ONE = 10_000n;

/** What a buy takes out of a constant-product pool: the price it moves itself is in it. */
export function atomsBought(state: PoolState, spend: Lamports, feeBps: number): TokenAtoms {
  const paid = mulDivFloor(spend, BPS_ONE - BigInt(feeBps), BPS_ONE);
  if (state.solLamports + paid <= 0n) return tokenAtoms(0n);
  return tokenAtoms(mulDivFloor(state.tokenAtoms, paid, state.solLamports + paid));
}

/** What a sale brings out of a constant-product pool. */
export function lamportsSold(state: PoolState, atoms: TokenAtoms, feeBps: number): Lamports {
  const given = mulDivFloor(atoms, BPS_ONE - BigInt(feeBps), BPS_ONE);
  if (state.tokenAtoms + given <= 0n) return lamports(0n);
  return lamports(mulDivFloor(state.solLamports, given, state.tokenAtoms + given));
}

/** Both sides of the pool, in SOL. */
export const depthLamports = (state: PoolState): Lamports => lamports(2n * state.solLamports);

const FEE_SAMPLES_MAX = 200;
const FEE_BPS_CREDIBLE_MAX = 1_000;

/**
 * What a constant-product pool keeps of a trade, in basis points, from how its product grows: the median over its
 * newest states. Null when the record holds no trade, or shows no such pool.
 */
export function poolFeeBps(tape: Omit<PoolTape, 'feeBps'>): number | null {
  const fees: number[] = [];
  for (let index = tape.slots.length - 1; index > 0 && fees.length < FEE_SAMPLES_MAX; index -= 1) {
    const [before, after] = [stateOf(tape, index - 1), stateOf(tape, index)];
    const fee = before === null || after === null ? null : feeBetween(before, after);
    if (fee !== null) fees.push(fee);
  }
  const middle = fees.sort((a, b) => a - b)[fees.length >> 1];
  return middle === undefined || middle < 0 || middle > FEE_BPS_CREDIBLE_MAX ? null : middle;
}

/** The part of what came in that was not needed to keep the product; null unless one side rose and one fell. */
function feeBetween(before: PoolState, after: PoolState): number | null {
  const isBuy = after.solLamports > before.solLamports && after.tokenAtoms < before.tokenAtoms;
  const isSell = after.solLamports < before.solLamports && after.tokenAtoms > before.tokenAtoms;
  if (!isBuy && !isSell) return null;
  const [inBefore, inAfter, outBefore, outAfter]: readonly [bigint, bigint, bigint, bigint] = isBuy
    ? [before.solLamports, after.solLamports, before.tokenAtoms, after.tokenAtoms]
    : [before.tokenAtoms, after.tokenAtoms, before.solLamports, after.solLamports];
  if (outAfter === 0n) return null;
  const needed = mulDivFloor(inBefore, outBefore, outAfter) - inBefore;
  const given = inAfter - inBefore;
  return Number(mulDivFloor(given - needed, BPS_ONE, given));
}
