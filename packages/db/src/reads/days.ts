import { desc } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { days } from '../schema/days.ts';

export const DAYS_MAX = 400;

export type DayRow = typeof days.$inferSelect;

/** The last days with events, newest first: results and counts of each. */
export function listDays(db: ReadDb, { limit = DAYS_MAX }: { readonly limit?: number }): ReadAt<DayRow[]> {
  const most = Math.min(Math.max(1, limit), DAYS_MAX);
  return readAt(db, (snapshot) =>
    snapshot.select().from(days).orderBy(desc(days.dayStartMs)).limit(most).all(),
  );
}
