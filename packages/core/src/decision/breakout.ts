import type { Limits } from '../limits.ts';
import { bpsRatio } from '../units/bps.ts';
import { type Address, type UnixMs, unixMs } from '../units/chain.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import type { BreakoutEvidence, Conviction, FundingOf, ObservedSwap } from './conviction.ts';

export const BREAKOUT_WINDOW_MS = 300_000;
export const BREAKOUT_HOUR_MS = 3_600_000;
const WINDOWS_PER_HOUR = BigInt(BREAKOUT_HOUR_MS / BREAKOUT_WINDOW_MS);
/** Unknown funding may be one funder too, so most of the volume must be known. */
export const UNKNOWN_FUNDING_BPS_MAX = 5_000;
/** Buyers whose funders are looked up, the largest first. */
export const BREAKOUT_BUYERS_JUDGED_MAX = 24;

export interface BreakoutView {
  /** Swaps of one mint within the last hour, oldest first. */
  readonly swaps: readonly ObservedSwap[];
  readonly nowMs: UnixMs;
  /** Since when every swap of the mint is known; null while that is not known. */
  readonly coveredSinceMs: UnixMs | null;
  readonly fundingOf: FundingOf;
}

export interface FoundBreakout {
  readonly conviction: Conviction;
  /** Judged buyers whose funder is not known yet; none where no answer could change the verdict any more. */
  readonly unknown: readonly Address[];
}

/**
 * A mint that suddenly many buy, above everything it was worth within the hour. Null unless volume, buyers, price and
 * flow all say so; whether one funder stands behind them is left to the gates, which refuse it in the open.
 */
export function findBreakout(view: BreakoutView, limits: Limits): FoundBreakout | null {
  const { swaps, nowMs, coveredSinceMs } = view;
  const last = swaps.at(-1);
  if (last === undefined || coveredSinceMs === null || coveredSinceMs > nowMs - BREAKOUT_HOUR_MS) return null;
  const recent = swaps.filter(({ atMs }) => atMs > nowMs - BREAKOUT_WINDOW_MS);
  const before = swaps.filter(({ atMs }) => atMs <= nowMs - BREAKOUT_WINDOW_MS);
  if (before.length === 0 || recent.length === 0) return null;
  const buyers = boughtBy(recent);
  const evidence: BreakoutEvidence = {
    volumeLamports: volumeOf(recent),
    meanVolumeLamports: lamports(volumeOf(swaps) / WINDOWS_PER_HOUR),
    buyerCount: buyers.size,
    boughtLamports: volumeOf(recent.filter(({ side }) => side === 'buy')),
    soldLamports: volumeOf(recent.filter(({ side }) => side === 'sell')),
    price: priceOf(last),
    priceHigh: Math.max(...before.map(priceOf)),
    ...fundersOf(buyers, view.fundingOf),
  };
  if (!hasVolume(evidence, limits) || evidence.buyerCount < limits.breakoutBuyersMin) return null;
  if (evidence.price <= evidence.priceHigh || !hasFlow(evidence, limits)) return null;
  const windowStart = Math.floor(last.atMs / BREAKOUT_WINDOW_MS) * BREAKOUT_WINDOW_MS;
  return {
    conviction: {
      ...{ kind: 'momentum_breakout', mint: last.mint, windowStartMs: unixMs(windowStart) },
      ...{ completedSlot: last.slot, completedAtMs: last.atMs, evidence },
    },
    unknown: isOpen(evidence, limits)
      ? judged(buyers).flatMap(([it]) => (view.fundingOf(it).kind === 'unknown' ? [it] : []))
      : [],
  };
}

/** Whether it hangs on who stands behind the buyers nobody knows: at worst, one and the same. */
function isOpen({ topFunderBps, unknownFundingBps }: BreakoutEvidence, limits: Limits): boolean {
  if (topFunderBps > limits.breakoutFunderBpsMax) return false;
  const isOneFunderAtWorst = topFunderBps + unknownFundingBps > limits.breakoutFunderBpsMax;
  return isOneFunderAtWorst || unknownFundingBps > UNKNOWN_FUNDING_BPS_MAX;
}

/** Compared as whole amounts; the ratio of the limit has three digits. */
export const hasVolume = (
  { volumeLamports, meanVolumeLamports }: BreakoutEvidence,
  limits: Limits,
): boolean =>
  volumeLamports > 0n &&
  volumeLamports * 1_000n >= meanVolumeLamports * thousandths(limits.breakoutVolumeRatioMin);

export const hasFlow = ({ boughtLamports, soldLamports }: BreakoutEvidence, limits: Limits): boolean =>
  boughtLamports * 1_000n >= soldLamports * thousandths(limits.breakoutFlowRatioMin);

const thousandths = (ratio: number): bigint => BigInt(Math.round(ratio * 1_000));

const volumeOf = (swaps: readonly ObservedSwap[]): Lamports =>
  lamports(swaps.reduce((sum, swap) => sum + swap.lamports, 0n));

const PRICE_SCALE = 1_000_000_000_000n;
const PRICE_ONE = 1e12;

/** What an atom cost: a ratio for comparisons, never an amount. */
function priceOf({ lamports: paid, atoms: got }: ObservedSwap): number {
  const scaled = got === 0n ? 0n : (paid * PRICE_SCALE) / got;
  return Number(scaled) / PRICE_ONE;
}

function boughtBy(swaps: readonly ObservedSwap[]): Map<Address, bigint> {
  const bought = new Map<Address, bigint>();
  for (const { side, wallet, lamports: paid } of swaps) {
    if (side === 'buy') bought.set(wallet, (bought.get(wallet) ?? 0n) + paid);
  }
  return bought;
}

const judged = (buyers: ReadonlyMap<Address, bigint>): readonly (readonly [Address, bigint])[] =>
  [...buyers].toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0)).slice(0, BREAKOUT_BUYERS_JUDGED_MAX);

/** Of what the judged buyers paid: the largest part with one funder behind it, and the part nobody knows. */
function fundersOf(buyers: ReadonlyMap<Address, bigint>, fundingOf: FundingOf) {
  const byFunder = new Map<string, bigint>();
  let [total, unknown] = [0n, 0n];
  for (const [wallet, paid] of judged(buyers)) {
    const funding = fundingOf(wallet);
    total += paid;
    if (funding.kind === 'unknown') unknown += paid;
    else {
      const key = funding.kind === 'funder' ? funding.funder : wallet;
      byFunder.set(key, (byFunder.get(key) ?? 0n) + paid);
    }
  }
  const top = [...byFunder.values()].reduce((most, paid) => (paid > most ? paid : most), 0n);
  const part = (paid: bigint): number => bpsRatio(paid, total) ?? 0;
  return { topFunderBps: part(top), unknownFundingBps: part(unknown) };
}
