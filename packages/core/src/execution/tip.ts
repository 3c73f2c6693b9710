import type { Strategy } from '../admission/signal.ts';
import type { Limits } from '../limits.ts';
import { bps, bpsOfFloor } from '../units/bps.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import { maxBig, minBig } from '../units/math.ts';

export type TipPurpose = Strategy | 'EXIT';

/** What is known of tips that landed: our own, the newest first or last, and what the market pays. */
export interface TipFacts {
  readonly ownLamports: readonly Lamports[];
  /** The median that the block engine tells; null when it is not known. */
  readonly marketP50Lamports: Lamports | null;
}

/** Our own landed tips that are looked at, and how many make us sure of ourselves. */
export const TIP_HISTORY_MAX = 100;
export const TIP_HISTORY_MIN = 10;
/** While we do not know at which tip we land, the floor is raised this often. */
const COLD_START_FACTOR = 2n;

/** A tip, and everything that led to it. */
export interface TipBasis {
  readonly purpose: TipPurpose;
  readonly tipLamports: Lamports;
  readonly floorLamports: Lamports;
  readonly ownP50Lamports: Lamports | null;
  readonly ownCount: number;
  readonly marketP50Lamports: Lamports | null;
  readonly isColdStart: boolean;
  /** What held the wish down; null when nothing did. */
  readonly cappedBy: 'ceiling' | 'size' | null;
}

/**
 * The Shield tips the floor: it can wait for RPC. The Spear lands by bundle or not at all, and an exit must
 * land, so they tip the median of what landed. Never over the ceiling or over its part of the size; an exit
 * never under the floor, because a refused bundle leaves the position unguarded.
 */
export function tipFor(purpose: TipPurpose, size: Lamports, facts: TipFacts, limits: Limits): TipBasis {
  const isColdStart = facts.ownLamports.length < TIP_HISTORY_MIN;
  const floor = limits.tipLamportsMin * (isColdStart ? COLD_START_FACTOR : 1n);
  const ownP50Lamports = medianOf(facts.ownLamports);
  const median = maxBig(ownP50Lamports ?? 0n, facts.marketP50Lamports ?? 0n);
  const wanted = purpose === 'SHIELD' ? floor : maxBig(floor, median);
  const bySize = bpsOfFloor(size, bps(limits.tipBpsMax));
  const capped = minBig(wanted, minBig(limits.tipLamportsMax, bySize));
  const tip = purpose === 'EXIT' ? maxBig(capped, limits.tipLamportsMin) : capped;
  return {
    purpose,
    tipLamports: lamports(tip),
    floorLamports: lamports(floor),
    ownP50Lamports,
    ownCount: facts.ownLamports.length,
    marketP50Lamports: facts.marketP50Lamports,
    isColdStart,
    cappedBy: tip >= wanted ? null : limits.tipLamportsMax <= bySize ? 'ceiling' : 'size',
  };
}

function medianOf(tips: readonly Lamports[]): Lamports | null {
  const sorted = [...tips].sort((a, b) => (a < b ? -1 : 1));
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
