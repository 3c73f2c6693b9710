import { expect, test } from 'vitest';
import { driftAt } from './drift.ts';
import { type TokenKind, type TokenPlan, tokenPlan } from './token-plan.ts';

const MINUTE = 60_000;
const planOf = (kind: TokenKind): TokenPlan => ({ ...tokenPlan('test', 40), kind, swing: 0 });
const multiple = (kind: TokenKind, ageMinutes: number): number =>
  Math.exp(driftAt(planOf(kind), 0, ageMinutes * MINUTE));

test.each([
  ['rocket', 0, 1],
  ['rocket', 12, 60],
  ['rocket', 60, 3],
  ['round_trip', 6, 5],
  ['round_trip', 20, 1],
  ['rug', 10, 2.2],
  ['clean', 30, 1],
] as const)('a %s token of %d minutes is scheduled at %d times its price at birth', (kind, age, expected) => {
  expect(multiple(kind, age)).toBeCloseTo(expected, 6);
});

test('the schedule is the same for everybody, bounded, and without jumps', () => {
  const plan = tokenPlan('test', 3);
  let before = driftAt(plan, 0, 0);
  for (let atMs = 0; atMs < 120 * MINUTE; atMs += 1_000) {
    const now = driftAt(plan, 0, atMs);
    expect(driftAt(plan, 0, atMs)).toBe(now);
    expect(Math.abs(now)).toBeLessThanOrEqual(3 * plan.swing);
    expect(Math.abs(now - before)).toBeLessThan(0.03);
    before = now;
  }
});
