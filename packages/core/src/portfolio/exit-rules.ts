import type { Strategy } from '../admission/signal.ts';
import type { ExitMode } from '../control/wallet.ts';
import type { Limits } from '../limits.ts';
import type { Rung } from '../limits-barbell.ts';
import { BPS_ONE, bpsRatio } from '../units/bps.ts';
import type { PositionAmounts } from './position.ts';

/** When a position of a strategy is sold. Multiples are of its cost, in basis points: 20,000 is twice the cost. */
export interface ExitRules {
  readonly stopBps: number;
  readonly targets: readonly Rung[];
  readonly trailArmBps: number;
  readonly trailBps: number;
  readonly holdMsMax: number;
}

/** Small steady gains and a short leash for the Shield; room, and a moonbag past the last rung, for the Spear. */
export function exitRulesOf(strategy: Strategy, limits: Limits): ExitRules {
  return strategy === 'SHIELD'
    ? {
        stopBps: limits.stopLossBps,
        targets: limits.shieldTargets,
        trailArmBps: limits.shieldTrailArmBps,
        trailBps: limits.shieldTrailBps,
        holdMsMax: limits.holdMsMax,
      }
    : {
        stopBps: limits.spearStopLossBps,
        targets: limits.spearTargets,
        trailArmBps: limits.spearTrailArmBps,
        trailBps: limits.spearTrailBps,
        holdMsMax: limits.spearHoldMsMax,
      };
}

/** Worth as a multiple of cost; null without a known worth or a cost. */
export const multipleBpsOf = (valueLamports: bigint | null, amounts: PositionAmounts): number | null =>
  valueLamports === null || amounts.openCostLamports <= 0n
    ? null
    : bpsRatio(valueLamports, amounts.openCostLamports);

/** Whether the worth is at or under this multiple of cost, to the lamport. */
export const isAtOrUnder = (valueLamports: bigint, amounts: PositionAmounts, multipleBps: number): boolean =>
  valueLamports * BigInt(BPS_ONE) <= amounts.openCostLamports * BigInt(Math.trunc(multipleBps));

/** The multiple at or under which the stop sells. */
export const stopMultipleBps = (rules: ExitRules): number => BPS_ONE - rules.stopBps;

/** Sales round down by up to an atom, so a rung is done when this little of it is missing. */
const RUNG_TOLERANCE_BPS = 50;

/** Whether this much of the position was sold, by whatever rule. */
export function isRungDone(rung: Rung, { boughtAtoms, soldAtoms }: PositionAmounts): boolean {
  const soldBps = bpsRatio(soldAtoms, boughtAtoms);
  return soldBps !== null && soldBps >= rung.soldBps - RUNG_TOLERANCE_BPS;
}

/** The highest rung that this multiple has reached and that is not sold yet. */
export function rungDue(rules: ExitRules, multipleBps: number, amounts: PositionAmounts): Rung | null {
  const reached = rules.targets.filter((rung) => multipleBps >= rung.multipleBps);
  const highest = reached.at(-1);
  return highest === undefined || isRungDone(highest, amounts) ? null : highest;
}

/** The part of what is held that brings what was sold up to the rung. */
export function rungFractionBps(rung: Rung, { boughtAtoms, soldAtoms, heldAtoms }: PositionAmounts): number {
  const wanted = (boughtAtoms * BigInt(rung.soldBps)) / BigInt(BPS_ONE) - soldAtoms;
  const part = bpsRatio(wanted, heldAtoms) ?? BPS_ONE;
  return Math.min(BPS_ONE, Math.max(1, part));
}

/**
 * The high-water mark of a position and whether its trailing stop is armed. It outlives restarts, so it is
 * journaled; `moveTrail` says when, sparsely.
 */
export interface Trail {
  readonly peakBps: number;
  readonly isArmed: boolean;
}

/** A new peak is journaled when it is above the last by this part of the trailing distance. */
const TRAIL_STEP_PARTS = 10;

/** The mark to journal now; null while nothing worth a row has happened. */
export function moveTrail(trail: Trail | undefined, multipleBps: number, rules: ExitRules): Trail | null {
  const isArmed = (trail?.isArmed ?? false) || multipleBps >= rules.trailArmBps;
  if (!isArmed) return null;
  if (trail === undefined || !trail.isArmed) {
    return { peakBps: Math.max(multipleBps, trail?.peakBps ?? 0), isArmed };
  }
  const step = Math.ceil((trail.peakBps * rules.trailBps) / BPS_ONE / TRAIL_STEP_PARTS);
  return multipleBps >= trail.peakBps + Math.max(1, step) ? { peakBps: multipleBps, isArmed } : null;
}

/** The multiple at or under which an armed trailing stop sells. */
export const trailStopBps = (trail: Trail, rules: ExitRules): number =>
  Math.floor((trail.peakBps * (BPS_ONE - rules.trailBps)) / BPS_ONE);

/** Which of our own rules a leader's exit mode leaves at work; stop and time always guard. */
export const runsOwnTargets = (mode: ExitMode): boolean => mode !== 'mirror';
