import { fromWire } from '@chimera/core/contract/wire';
import { completeLimits, type Limits, limitsSchema } from '@chimera/core/limits';
import type { Db } from '../open.ts';

/** The limits of a version that once held, with the defaults of those that came later; null when there was none. */
export function readLimits(db: Db): (version: number) => Limits | null {
  const read = db.prepare<[number], string>('SELECT limits FROM limits_versions WHERE version = ?').pluck();
  return (version) => {
    const stored = read.get(version);
    if (stored === undefined) return null;
    return limitsSchema.parse(completeLimits(toStored(stored)));
  };
}

/** Written from `Limits` alone, and parsed by the schema right after. */
const toStored = (text: string): Partial<Limits> => fromWire(JSON.parse(text)) as Partial<Limits>;
