import { desc } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { breakers } from '../schema/breakers.ts';

export type BreakerRow = typeof breakers.$inferSelect;

const BREAKER_ROWS_MAX = 200;

/** Trips and ends of the circuit breakers, newest first. */
export function listBreakers(
  db: ReadDb,
  { limit = BREAKER_ROWS_MAX }: { readonly limit?: number },
): ReadAt<BreakerRow[]> {
  const most = Math.min(Math.max(1, limit), BREAKER_ROWS_MAX);
  return readAt(db, (snapshot) =>
    snapshot.select().from(breakers).orderBy(desc(breakers.seq)).limit(most).all(),
  );
}
