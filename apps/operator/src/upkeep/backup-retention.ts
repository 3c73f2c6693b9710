import type { UnixMs } from '@chimera/core/units/chain';

/** The newest so many are kept, whatever their age. */
const HOURLY_KEPT = 24;
/** Of older ones the first of each day, for so many days. */
const DAILY_KEPT = 14;
const NAME = /^chimera-(\d{8})T\d{6}\d*Z\.db$/;

/** `chimera-20260102T030405006Z.db`: names sort by time. */
export const backupName = (atMs: UnixMs): string =>
  `chimera-${new Date(atMs).toISOString().replace(/[-:.]/g, '')}.db`;

/** Which copies have had their time. What was not named by us is left alone. */
export function namesToDrop(names: readonly string[]): readonly string[] {
  const ours = names.filter((name) => NAME.test(name)).toSorted();
  const old = ours.slice(0, Math.max(0, ours.length - HOURLY_KEPT));
  const firstOfDay = new Map<string, string>();
  for (const name of old) {
    const day = NAME.exec(name)?.[1] ?? '';
    if (!firstOfDay.has(day)) firstOfDay.set(day, name);
  }
  const kept = new Set([...firstOfDay.values()].slice(-DAILY_KEPT));
  return old.filter((name) => !kept.has(name));
}
