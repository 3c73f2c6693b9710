import { createRandom } from '../chain/random.ts';
import type { TokenPlan } from './token-plan.ts';

/**
 * The scheduled course of a token: the natural logarithm of its fair price over its price at birth. It is a function
 * of the plan and of time alone, so a restart continues the same market. Noise traders pull the pool towards it;
 * skilled leaders see some of what is to come.
 */
export function driftAt(plan: TokenPlan, bornMs: number, atMs: number): number {
  const ageMs = atMs - bornMs;
  const noise = plan.swing * noiseAt(plan, atMs);
  switch (plan.kind) {
    case 'rocket':
      return noise * 0.3 + courseAt(ROCKET, ageMs);
    case 'round_trip':
      return noise * 0.5 + courseAt(ROUND_TRIP, ageMs);
    case 'rug':
    case 'freezable':
    case 'pausable':
    case 'seizable':
      return noise * 0.5 + courseAt(BAIT, ageMs);
    default:
      return noise;
  }
}

type Course = readonly (readonly [ageMinutes: number, log: number])[];

/** Sixty times its price within ten minutes, and most of it lost again within the hour. */
const ROCKET: Course = [
  [0, 0],
  [2, 0],
  [12, Math.log(60)],
  [15, Math.log(50)],
  [30, Math.log(8)],
  [60, Math.log(3)],
];
const ROUND_TRIP: Course = [
  [0, 0],
  [1, 0],
  [6, Math.log(5)],
  [8, Math.log(4.5)],
  [15, 0],
];
/** A trap must look like a success until it closes. */
const BAIT: Course = [
  [0, 0],
  [1, 0],
  [10, Math.log(2.2)],
  [40, Math.log(1.6)],
];
const MINUTE_MS = 60_000;

/** Straight lines between the course's points; constant after the last. */
function courseAt(course: Course, ageMs: number): number {
  const age = ageMs / MINUTE_MS;
  let [fromAge, fromLog] = course[0] ?? [0, 0];
  for (const [toAge, toLog] of course) {
    if (age < toAge) return fromLog + ((toLog - fromLog) * (age - fromAge)) / (toAge - fromAge);
    [fromAge, fromLog] = [toAge, toLog];
  }
  return fromLog;
}

const TURNS_MAX = 20_000;
const turns = new Map<string, number>();

/** Smooth noise of standard deviation about one, through a random value at each turning point. */
function noiseAt(plan: TokenPlan, atMs: number): number {
  const position = atMs / plan.periodMs;
  const turn = Math.floor(position);
  const share = position - turn;
  const weight = share * share * (3 - 2 * share);
  return turnOf(plan, turn) * (1 - weight) + turnOf(plan, turn + 1) * weight;
}

function turnOf(plan: TokenPlan, turn: number): number {
  const key = `${plan.mint}/${turn}`;
  const known = turns.get(key);
  if (known !== undefined) return known;
  const random = createRandom(key);
  // The sum of three uniform numbers is close enough to a normal one and has no wild tails.
  const value = 2 * (random.next() + random.next() + random.next() - 1.5);
  if (turns.size >= TURNS_MAX) turns.clear();
  turns.set(key, value);
  return value;
}
