import type { Strategy } from '../admission/signal.ts';
import type { Limits } from '../limits.ts';
import { bps, bpsOfFloor } from '../units/bps.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import { maxBig, minBig } from '../units/math.ts';

export type TipPurpose = Strategy | 'EXIT';

/** What is known of tips that landed, in no order. */
export interface TipFacts {
  readonly ownLamports: readonly Lamports[];
  /** Of others, as the chain showed them on the tape. */
  readonly othersLamports: readonly Lamports[];
  /** The median that the block engine tells; null when it is not known. */
  readonly marketP50Lamports: Lamports | null;
}

/** Landed tips that are looked at, ours and others', and how many make us sure. */
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
  /** Absent in what was written before these were kept. */
  readonly othersP50Lamports?: Lamports | null;
  readonly othersCount?: number;
  readonly ceilingLamports?: Lamports;
  /** Its part of the size. */
  readonly sizeCapLamports?: Lamports;
  /** Whose median was wished for; the floor where none is known or wanted, or none is higher. */
  readonly basedOn?: TipSource;
}

export type TipSource = 'floor' | 'others' | 'market' | 'own';

/**
 * The Shield tips the floor: it can wait for RPC. The Spear lands by bundle or not at all, and an exit must
 * land, so they tip the median of what landed. Never over the ceiling or over its part of the size; an exit
 * never under the floor, because a refused bundle leaves the position unguarded.
 */
export function tipFor(purpose: TipPurpose, size: Lamports, facts: TipFacts, limits: Limits): TipBasis {
  const isColdStart = facts.ownLamports.length < TIP_HISTORY_MIN;
  const floor = limits.tipLamportsMin * (isColdStart ? COLD_START_FACTOR : 1n);
  const median = medianOfLanded(facts);
  const isFloor = purpose === 'SHIELD' || median.lamports <= floor;
  const wanted = isFloor ? floor : median.lamports;
  const bySize = bpsOfFloor(size, bps(limits.tipBpsMax));
  const capped = minBig(wanted, minBig(limits.tipLamportsMax, bySize));
  const tip = purpose === 'EXIT' ? maxBig(capped, limits.tipLamportsMin) : capped;
  return {
    purpose,
    tipLamports: lamports(tip),
    floorLamports: lamports(floor),
    ownP50Lamports: medianOf(facts.ownLamports),
    ownCount: facts.ownLamports.length,
    marketP50Lamports: facts.marketP50Lamports,
    isColdStart,
    cappedBy: tip >= wanted ? null : limits.tipLamportsMax <= bySize ? 'ceiling' : 'size',
    othersP50Lamports: medianOf(facts.othersLamports),
    othersCount: facts.othersLamports.length,
    ceilingLamports: lamports(limits.tipLamportsMax),
    sizeCapLamports: lamports(bySize),
    basedOn: isFloor ? 'floor' : median.of,
  };
}

interface Median {
  readonly of: TipSource;
  readonly lamports: bigint;
}

/**
 * What others pay: those whom we saw land, or the whole market where that is dearer. Our own tips would only repeat
 * themselves, and never fall again, so they count while nothing is known of others.
 */
function medianOfLanded({ ownLamports, othersLamports, marketP50Lamports }: TipFacts): Median {
  const others = othersLamports.length < TIP_HISTORY_MIN ? null : medianOf(othersLamports);
  if (others === null && marketP50Lamports === null) {
    return { of: 'own', lamports: medianOf(ownLamports) ?? 0n };
  }
  const [seen, market] = [others ?? 0n, marketP50Lamports ?? 0n];
  return seen >= market ? { of: 'others', lamports: seen } : { of: 'market', lamports: market };
}

function medianOf(tips: readonly Lamports[]): Lamports | null {
  const sorted = [...tips].sort((a, b) => (a < b ? -1 : 1));
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
