import { must } from '@chimera/core/assert';
import { expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import { createLeaders, type LeaderPlan } from './population.ts';
import { decideBuy, decideCrowd, decideSell, type TokenView } from './strategy.ts';

const leaders = createLeaders('test').map((leader) => leader.plan);
const named = (label: string): LeaderPlan =>
  must(
    leaders.find((plan) => plan.label === label),
    label,
  );
const token = (mint: string, drift: number, other: Partial<TokenView> = {}): TokenView => ({
  mint,
  ageMs: 3_600_000,
  depthSol: 500,
  isTrap: false,
  forward: () => drift,
  ...other,
});

/** How often in many independent looks the leader picks each token. */
function picks(plan: LeaderPlan, tokens: readonly TokenView[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let look = 0; look < 400; look++) {
    const intent = decideBuy(plan, tokens, new Set(), createRandom(`look/${look}`));
    if (intent === null) continue;
    expect(intent.sol).toBeGreaterThanOrEqual(0.5);
    expect(intent.sol).toBeLessThanOrEqual(5);
    counts[intent.mint] = (counts[intent.mint] ?? 0) + 1;
  }
  return counts;
}

test('an alpha buys what will rise and leaves what will fall', () => {
  const counts = picks(named('Kestrel'), [token('up', 0.2), token('flat', 0), token('down', -0.2)]);
  expect(counts.up).toBeGreaterThan(100);
  expect(counts.down).toBeUndefined();
});

test('bait buys traps that are about to fall', () => {
  const trap = (mint: string, drift: number) => token(mint, drift, { isTrap: true });
  const counts = picks(named('Decoy'), [trap('up', 0.2), trap('down', -0.2)]);
  expect(counts.down).toBeGreaterThan(100);
  expect(counts.up).toBeUndefined();
});

test('only careless leaders and bait step into traps', () => {
  const trap = token('trap', 0.9, { isTrap: true });
  for (const plan of leaders) {
    const isDrawn = picks({ ...plan, sight: 1 }, [trap]).trap !== undefined;
    expect(isDrawn).toBe(plan.taste === 'careless' || plan.taste === 'trap');
  }
});

test('a sniper buys the newborn only', () => {
  const counts = picks(named('Swift'), [token('old', 0.9), token('new', 0.9, { ageMs: 5_000 })]);
  expect(Object.keys(counts)).toEqual(['new']);
});

test('nobody buys what is already held, or more than the positions it may have', () => {
  const plan = named('Kestrel');
  const random = createRandom('held');
  const held = new Set(Array.from({ length: plan.positionsMax }, (_, index) => `mint/${index}`));
  expect(decideBuy(plan, [token('up', 1)], held, random)).toBeNull();
  expect(decideBuy(plan, [token('up', 1)], new Set(['up']), random)).toBeNull();
});

test('a holding is sold whole when its time is over, and kept while it is young', () => {
  const plan = named('Osprey');
  const held = { holdMs: 120_000, gain: 0, forward: () => 0.1 };
  expect(decideSell(plan, { ...held, heldMs: 120_000 }, createRandom('a'))).toBe(1);
  expect(decideSell(plan, { ...held, heldMs: 1_000 }, createRandom('a'))).toBeNull();
});

test('the crowd trades towards the schedule much more often than against it', () => {
  const sides = { buy: 0, sell: 0 };
  for (let look = 0; look < 300; look++) {
    const intent = decideCrowd([token('cheap', 0.1)], createRandom(`crowd/${look}`));
    if (intent !== null) sides[intent.isBuy ? 'buy' : 'sell'] += 1;
  }
  expect(sides.buy).toBeGreaterThan(5 * sides.sell);
});
