import { toWire } from '../contract/wire.ts';
import { type Limits, limitsSchema } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';

export type LimitName = keyof Limits;
/** What a change does to the risk that may be taken; what is neither clearly one nor the other counts as looser. */
export type LimitEffect = 'tighter' | 'looser';

export interface LimitChange {
  readonly name: LimitName;
  readonly before: string;
  readonly after: string;
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
]);

/**
 * The limits with these values set, checked by the schema and its relations. The values are JSON: amounts as
 * decimal text. The error names each field and what is wrong with it.
 */
export function changedLimits(
  limits: Limits,
  changes: Readonly<Record<string, unknown>>,
): Result<Limits, readonly { readonly field: string; readonly message: string }[]> {
  const wire = toWire(limits);
  const base = typeof wire === 'object' && wire !== null && !Array.isArray(wire) ? wire : {};
  const parsed = limitsSchema.safeParse({ ...base, ...changes });
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })));
}

/** What differs, in the order of the schema. */
export function diffLimits(before: Limits, after: Limits): readonly LimitChange[] {
  return LIMIT_NAMES.flatMap((name) => {
    const [from, to] = [before[name], after[name]];
    if (String(from) === String(to)) return [];
    return [{ name, before: String(from), after: String(to), effect: effectOf(name, from, to) }];
  });
}

export const LIMIT_NAMES = Object.keys(limitsSchema.shape).filter(isLimitName);

function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(limitsSchema.shape, name);
}

function effectOf(name: LimitName, from: Limits[LimitName], to: Limits[LimitName]): LimitEffect {
  const isTighter = (TIGHTER_UP.has(name) && to > from) || (TIGHTER_DOWN.has(name) && to < from);
  return isTighter ? 'tighter' : 'looser';
}
