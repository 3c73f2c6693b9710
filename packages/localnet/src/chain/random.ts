import { createHash } from 'node:crypto';

/** A seeded stream of numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  integer(bound: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** An independent stream, so that one part drawing more numbers does not move another's. */
  fork(name: string): Random;
}

const UINT32_SPAN = 4_294_967_296;

/** Mulberry32 over the first 32 bits of SHA-256(seed): small, fast and good enough to choose scenarios. */
export function createRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32_SPAN;
  };
  return {
    next,
    integer: (bound) => Math.floor(next() * bound),
    chance: (probability) => probability > 0 && next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('pick needs at least one item');
      return item;
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}
