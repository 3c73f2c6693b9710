import { type Json, toWire } from '../contract/wire.ts';
import { type Limits, limitsSchema } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';

export type LimitName = keyof Limits;
/** What a change does to the risk that may be taken; what is neither clearly one nor the other counts as looser. */
export type LimitEffect = 'tighter' | 'looser';

/** One limit that differs; the values are JSON as `GET /config` shows them, amounts as decimal text. */
export interface LimitChange {
  readonly name: LimitName;
  readonly before: Json;
  readonly after: Json;
  readonly effect: LimitEffect;
}

/** Limits that take risk away as they grow, and those that take it away as they shrink. */
const TIGHTER_UP: ReadonlySet<LimitName> = new Set([
  'principalFloorLamports',
  'sizeLamportsMin',
  'walletQualityMin',
  'shieldLiquidityUsdMicrosMin',
  'spearLiquidityUsdMicrosMin',
  'breakerCooldownMs',
  'infraCooldownMs',
  'clusterLeadersMin',
  'clusterQualityMin',
  'breakoutVolumeRatioMin',
  'breakoutBuyersMin',
  'breakoutFlowRatioMin',
]);
const TIGHTER_DOWN: ReadonlySet<LimitName> = new Set([
  'configuredCapitalLamports',
  'shieldShareBps',
  'shieldSizeBps',
  'spearShareBps',
  'spearSizeBps',
  'openPositionsMax',
  'entrySlotAgeMax',
  'entryAgeMsMax',
  'costBpsMax',
  'entrySlippageBps',
  'saleShortfallBpsMax',
  'roundTripLossBpsMax',
  'lossDayUsdMicrosMax',
  'lossDayLamportsMax',
  'lossStreakMax',
  'spearLossStreakMax',
  'drawdownBpsMax',
  'signalLagMsMax',
  'rpcErrorBpsMax',
  'jitoInvalidBpsMax',
  'latencyGateMsMax',
  'unvouchedShareBps',
  'chainWalkLamportsMin',
  'clusterWindowMs',
  'breakoutFunderBpsMax',
  'saleShortfallBpsMax',
  'roundTripLossBpsMax',
]);

export interface LimitProblem {
  /** Empty when the problem is between limits. */
  readonly field: string;
  readonly message: string;
}

/**
 * The limits with these values set, checked by the schema and its relations. The values are JSON: amounts as
 * decimal text. The error names each field and what is wrong with it.
 */
export function changedLimits(
  limits: Limits,
  changes: Readonly<Record<string, unknown>>,
): Result<Limits, readonly LimitProblem[]> {
  const parsed = limitsSchema.safeParse({ ...wireOf(limits), ...changes });
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })));
}

/** What differs, in the order of the schema. */
export function diffLimits(before: Limits, after: Limits): readonly LimitChange[] {
  const [from, to] = [wireOf(before), wireOf(after)];
  return LIMIT_NAMES.flatMap((name) => {
    const pair = { before: from[name] ?? null, after: to[name] ?? null };
    if (JSON.stringify(pair.before) === JSON.stringify(pair.after)) return [];
    return [{ name, ...pair, effect: effectOf(name, before[name], after[name]) }];
  });
}

/** The values that lead from one set of limits to the other. */
export const changesBetween = (from: Limits, to: Limits): Readonly<Record<string, Json>> =>
  Object.fromEntries(diffLimits(from, to).map(({ name, after }) => [name, after]));

export const LIMIT_NAMES: readonly LimitName[] = Object.keys(limitsSchema.shape).filter(isLimitName);

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(limitsSchema.shape, name);
}

function wireOf(limits: Limits): Readonly<Record<string, Json>> {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, toWire(limits[name], name)]));
}

function effectOf(name: LimitName, from: Limits[LimitName], to: Limits[LimitName]): LimitEffect {
  // Whoever is on a list of the trusted is asked less.
  if (Array.isArray(from) && Array.isArray(to) && name === 'trustedMints') {
    const before = new Set<unknown>(from);
    return to.every((mint) => before.has(mint)) ? 'tighter' : 'looser';
  }
  const isTighter = (TIGHTER_UP.has(name) && to > from) || (TIGHTER_DOWN.has(name) && to < from);
  return isTighter ? 'tighter' : 'looser';
}
