/** A seeded source of plausible chance: the same seed gives the same story for ever. */
export interface Rng {
  /** A float in [0, 1). */
  readonly next: () => number;
  /** An integer in [0, bound). */
  readonly below: (bound: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** A bigint in [least, most], uniform enough for tests. */
  readonly amount: (least: bigint, most: bigint) => bigint;
  readonly text: (length: number) => string;
  readonly bytes: (length: number) => Uint8Array;
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const UINT32_RANGE = 4_294_967_296;

/** mulberry32: small, fast and good enough for stories; never for secrets. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32_RANGE;
  }
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    amount(least, most) {
      const wide = (BigInt(below(UINT32_RANGE)) << 32n) | BigInt(below(UINT32_RANGE));
      return least + (wide % (most - least + 1n));
    },
    text: (length) => Array.from({ length }, () => BASE58[below(BASE58.length)]).join(''),
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
