import { expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import { swapTokens } from './amm.ts';
import { setComputeUnitLimit } from './instructions.ts';
import { createTestPool } from './test-pool.ts';

const SWAPS = 100_000;
/** More would cut the log off, in which every swap reports the reserves it left. */
const SWAPS_PER_TRANSACTION = 10;
const RESERVE = 5_000_000_000n;

/** The reserves after each swap, as (in, out) by direction, from the events in the log. */
function productsIn(logs: readonly string[]): bigint[] {
  return logs
    .filter((line) => line.startsWith('Program data: '))
    .map((line) => Buffer.from(line.slice('Program data: '.length), 'base64'))
    .map((event) => event.readBigUInt64LE(32) * event.readBigUInt64LE(40));
}

test('over 100,000 swaps of every size the product of the reserves never falls', () => {
  const { pool, user, a, b, run } = createTestPool({ feeBps: 0, isLocked: true, reserve: RESERVE });
  const random = createRandom('amm-product');
  let product = RESERVE * RESERVE;
  let swaps = 0;
  for (let round = 0; round < SWAPS / SWAPS_PER_TRANSACTION; round++) {
    const instructions = Array.from({ length: SWAPS_PER_TRANSACTION }, () => {
      const [from, to] = random.chance(0.5) ? [a, b] : [b, a];
      const amountIn = BigInt(1_000 + Math.floor(10 ** (random.next() * 5 + 4)));
      return swapTokens({ pool, user: user.address, from, to, amountIn, minimumOut: 0n });
    });
    const outcome = run([setComputeUnitLimit(1_000_000), ...instructions], user);
    expect(outcome.err).toBeNull();
    for (const next of productsIn(outcome.logs)) {
      if (next < product) expect.fail(`the product fell from ${product} to ${next} at swap ${swaps}`);
      product = next;
      swaps += 1;
    }
  }
  expect(swaps).toBe(SWAPS);
});
