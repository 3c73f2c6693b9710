import { mulDivFloor } from './math.ts';

/** Basis points, 10,000 = 100 %. A ratio, so it is a number; it multiplies amounts only through `bpsOf*`. */
export type Bps = number & { readonly __unit: 'bps' };

export const BPS_ONE = 10_000;
export const bps = (value: number): Bps => value as Bps;

export const bpsOfFloor = (amount: bigint, ratio: Bps): bigint =>
  mulDivFloor(amount, BigInt(Math.trunc(ratio)), BigInt(BPS_ONE));

/** `part` as basis points of `whole`, rounded down; null when `whole` is zero (unknown is not zero). */
export function bpsRatio(part: bigint, whole: bigint): Bps | null {
  return whole === 0n ? null : bps(Number(mulDivFloor(part, BigInt(BPS_ONE), whole)));
}
