import { assert } from '../assert.ts';

/** floor(a × b ÷ c) on bigints; rounds toward negative infinity. `c` must be positive. */
export function mulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  assert(c > 0n, 'mulDivFloor: divisor must be positive');
  const product = a * b;
  const quotient = product / c;
  return product < 0n && product % c !== 0n ? quotient - 1n : quotient;
}

/** ceil(a × b ÷ c) on bigints; rounds toward positive infinity. `c` must be positive. */
export function mulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  return -mulDivFloor(-a, b, c);
}

export const minBig = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const maxBig = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** `part` over `whole` as a plain ratio for statistics and screens, never for money; null over zero. */
export const ratioOf = (part: bigint, whole: bigint): number | null =>
  whole === 0n ? null : Number(part) / Number(whole);
