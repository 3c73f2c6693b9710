import { desc } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { halts } from '../schema/halts.ts';

export type HaltRow = typeof halts.$inferSelect;

const HALTS_MAX = 200;

/** Halts and resumes, newest first; the first row is the latch as it stands. */
export function listHalts(db: ReadDb, { limit = HALTS_MAX }: { readonly limit?: number }): ReadAt<HaltRow[]> {
  const most = Math.min(Math.max(1, limit), HALTS_MAX);
  return readAt(db, (snapshot) => snapshot.select().from(halts).orderBy(desc(halts.seq)).limit(most).all());
}
