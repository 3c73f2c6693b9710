import { completeLimits, type Limits, limitsSchema } from '@chimera/core/limits';
import { desc } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { limitsVersions } from '../schema/limits-versions.ts';

export type LimitsVersion = Omit<typeof limitsVersions.$inferSelect, 'limits'> & { readonly limits: Limits };

const VERSIONS_MAX = 100;

/** Versions of the limits, newest first; empty while the defaults stand. */
export function listLimits(db: ReadDb): ReadAt<LimitsVersion[]> {
  return readAt(db, (snapshot) =>
    snapshot
      .select()
      .from(limitsVersions)
      .orderBy(desc(limitsVersions.seq))
      .limit(VERSIONS_MAX)
      .all()
      .map((row) => ({ ...row, limits: limitsSchema.parse(completeLimits(row.limits)) })),
  );
}
