import { z } from 'zod';
import { type Json, toWire } from '../contract/wire.ts';
import { DEFAULT_LIMITS, type Limits, limitsSchema } from '../limits.ts';
import { diffLimits, LIMIT_NAMES, type LimitName } from './limits-change.ts';

/** What a number of a limit counts; a ladder is a list of rungs, mints one of addresses. */
export type LimitUnit = 'sol' | 'usd' | 'bps' | 'ms' | 'slots' | 'count' | 'ratio' | 'ladder' | 'mints';

/** Everything a person must know before changing one limit. */
export interface LimitFacts {
  readonly name: LimitName;
  readonly unit: LimitUnit;
  readonly sentence: string;
  /** JSON, as `GET /config` shows it. */
  readonly standard: Json;
  /** Null where only the type bounds it. */
  readonly min: number | null;
  readonly max: number | null;
}

const COUNTS_SLOTS: ReadonlySet<LimitName> = new Set(['entrySlotAgeMax', 'slotsBeforeRpc']);

/** Every limit, in the order of the schema. */
export const LIMIT_FACTS: readonly LimitFacts[] = LIMIT_NAMES.map((name) => {
  const schema = inner(limitsSchema.shape[name]);
  const isNumber = schema instanceof z.ZodNumber;
  return {
    name,
    unit: unitOf(name, isNumber && schema.format === null),
    sentence: limitsSchema.shape[name].description ?? '',
    standard: toWire(DEFAULT_LIMITS[name], name),
    min: isNumber ? schema.minValue : schema instanceof z.ZodArray ? null : 0,
    max: isNumber ? schema.maxValue : null,
  };
});

/** The last change of one limit; null when it never changed since version 1. */
export interface LastChange {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
  readonly reason: string;
}

export interface VersionOfLimits extends LastChange {
  readonly limits: Limits;
}

/** Who changed each limit last, from versions that follow each other, newest first. */
export function lastChanges(versions: readonly VersionOfLimits[]): ReadonlyMap<LimitName, LastChange> {
  const found = new Map<LimitName, LastChange>();
  for (const [index, { limits, version, by, atMs, reason }] of versions.entries()) {
    const before = versions[index + 1];
    if (before === undefined) break;
    for (const { name } of diffLimits(before.limits, limits)) {
      if (!found.has(name)) found.set(name, { version, by, atMs, reason });
    }
  }
  return found;
}

/** A limit with a default reads its bounds from what the default stands before. */
function inner(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodDefault ? inner(schema.unwrap()) : schema;
}

function unitOf(name: LimitName, isFraction: boolean): LimitUnit {
  if (name.endsWith('Targets')) return 'ladder';
  if (name.endsWith('Mints')) return 'mints';
  if (/Lamports(Min|Max)?$/.test(name)) return 'sol';
  if (/UsdMicros(Min|Max)?$/.test(name)) return 'usd';
  if (/Bps(Min|Max)?$/.test(name)) return 'bps';
  if (/Ms(Min|Max)?$/.test(name)) return 'ms';
  if (COUNTS_SLOTS.has(name)) return 'slots';
  return isFraction ? 'ratio' : 'count';
}
