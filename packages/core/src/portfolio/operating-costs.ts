import { type Bps, bpsRatio } from '../units/bps.ts';
import type { UnixMs } from '../units/chain.ts';
import { type UsdMicros, usdMicros } from '../units/lamports.ts';
import { mulDivCeil } from '../units/math.ts';

/** One thing that is paid for every month. */
export interface OperatingCost {
  readonly costId: string;
  readonly name: string;
  readonly monthlyUsdMicros: UsdMicros;
  /** Paid from this moment on, and no longer from `untilMs` on; null while no end is known. */
  readonly fromMs: UnixMs;
  readonly untilMs: UnixMs | null;
}

/** What one monthly cost is from now on, in every month it holds for; `isRemoved` takes it out of all of them. */
export interface OperatingCostSet extends OperatingCost {
  readonly type: 'operating_cost_set';
  /** Counts the changes of all costs. */
  readonly version: number;
  readonly isRemoved: boolean;
  readonly by: string;
  readonly reason: string;
}

/** A stretch of time that begins with `startMs` and ends before `endMs`. */
export interface Month {
  readonly startMs: UnixMs;
  readonly endMs: UnixMs;
}

/** What a month costs. A cost that holds for a part of it counts for that part, rounded up. */
export function costOfMonth(costs: readonly OperatingCost[], month: Month): UsdMicros {
  return usdMicros(costs.reduce((sum, cost) => sum + shareOf(cost, month), 0n));
}

function shareOf({ monthlyUsdMicros, fromMs, untilMs }: OperatingCost, { startMs, endMs }: Month): bigint {
  const heldMs = Math.min(untilMs ?? endMs, endMs) - Math.max(fromMs, startMs);
  return heldMs <= 0 ? 0n : mulDivCeil(monthlyUsdMicros, BigInt(heldMs), BigInt(endMs - startMs));
}

/** `unknown`: some of the result was realised while nobody knew the price of SOL, so no share can be told. */
export type CostCoverage =
  | { readonly state: 'no_costs' }
  | { readonly state: 'unknown' }
  | {
      readonly state: 'known';
      /** Rounded down; 10,000 covers everything, 0 or less covers nothing. */
      readonly coveredBps: Bps;
      /** What is left to earn; zero when everything is covered. A loss adds to it. */
      readonly missingUsdMicros: UsdMicros;
    };

/** How much of a month's costs a net result covers. `netUsdMicros` is null when it is not known. */
export function coverageOf(costUsdMicros: UsdMicros, netUsdMicros: UsdMicros | null): CostCoverage {
  const coveredBps = netUsdMicros === null ? null : bpsRatio(netUsdMicros, costUsdMicros);
  if (costUsdMicros === 0n) return { state: 'no_costs' };
  if (netUsdMicros === null || coveredBps === null) return { state: 'unknown' };
  const missing = costUsdMicros - netUsdMicros;
  return {
    state: 'known',
    coveredBps,
    missingUsdMicros: usdMicros(missing > 0n ? missing : 0n),
  };
}
