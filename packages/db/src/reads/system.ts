import { count, desc, sql } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { attempts } from '../schema/attempts.ts';
import { boots } from '../schema/boots.ts';
import { journal } from '../schema/journal.ts';

export interface SystemState {
  /** The running (or last) start of the operator; null before the first. */
  readonly boot: typeof boots.$inferSelect | null;
  readonly bootCount: number;
  readonly lastEventAtMs: number | null;
  readonly unresolvedCount: number;
}

/** The second condition says nothing new: it lets SQLite use the small index of live attempts. */
const IS_UNRESOLVED = sql`${attempts.state} = 'unresolved'
  AND ${attempts.state} IN ('signed', 'landed_provisional', 'unresolved')`;

export function readSystem(db: ReadDb): ReadAt<SystemState> {
  return readAt(db, (snapshot) => ({
    boot: snapshot.select().from(boots).orderBy(desc(boots.seq)).limit(1).get() ?? null,
    bootCount: snapshot.select({ total: count() }).from(boots).get()?.total ?? 0,
    lastEventAtMs:
      snapshot.select({ atMs: journal.atMs }).from(journal).orderBy(desc(journal.seq)).limit(1).get()?.atMs ??
      null,
    unresolvedCount:
      snapshot.select({ total: count() }).from(attempts).where(IS_UNRESOLVED).get()?.total ?? 0,
  }));
}
