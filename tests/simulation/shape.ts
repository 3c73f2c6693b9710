import { createRng } from '@chimera/testkit/rng';
import type { Beginning } from './durable-db.ts';

/** How much of a world one seed lives through. Times are in slots. */
export interface Shape {
  readonly beginning: Beginning;
  /** Leaders' purchases, each of which begins a story. */
  readonly stories: number;
  /** The stories begin within so many slots. */
  readonly storySlots: number;
  /** Blocks on top of one that is final. */
  readonly finalDepth: number;
  /** How long everything goes wrong. */
  readonly safetySlots: number;
  /** A fault outside the seed's themes strikes with less than this chance. */
  readonly faultDensityMax: number;
  /** Sales of a part before the last one, at most. */
  readonly partialSalesMax: number;
  /** How often strangers make a conviction beside a leader's purchase. */
  readonly convictionChance: number;
  /** How often a leader's sale is told of although we hold nothing that it could concern. */
  readonly idleSaleChance: number;
}

/** Of so many seeds one has the whole density, in which much happens at once. */
const WHOLE_EVERY = 12;

/**
 * Most stories need few slots and no others beside them: a short seed tells them at a fraction of the price. What
 * comes of many trades at once, and of a long time in which nothing works, is for the whole ones.
 */
export function drawShape(seed: number): Shape {
  const rng = createRng(seed ^ 0x5ba9e);
  if (rng.below(WHOLE_EVERY) === 0) {
    return {
      beginning: 'empty',
      stories: 3 + rng.below(3),
      storySlots: 11,
      finalDepth: 4 + rng.below(4),
      safetySlots: 36,
      faultDensityMax: 0.6,
      partialSalesMax: 6,
      convictionChance: 0.3,
      idleSaleChance: 1,
    };
  }
  return {
    beginning: 'set_up',
    stories: rng.chance(0.3) ? 3 : 2,
    storySlots: 6,
    finalDepth: 3 + rng.below(3),
    // Long enough, in most, for what is signed early to be proven dead while everything still goes wrong.
    safetySlots: 16 + rng.below(12),
    faultDensityMax: 0.35,
    partialSalesMax: 1,
    convictionChance: 0.1,
    idleSaleChance: 0.1,
  };
}
