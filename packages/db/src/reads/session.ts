import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { sessions } from '../schema/sessions.ts';

export interface SessionInput {
  readonly sessionHash: string;
  readonly nowMs: number;
}

export type SessionRow = Pick<typeof sessions.$inferSelect, 'userId' | 'role' | 'expiresAtMs'>;

/** Whose session it is; null when it is unknown, closed or expired. */
export function readSession(db: ReadDb, { sessionHash, nowMs }: SessionInput): ReadAt<SessionRow | null> {
  return readAt(
    db,
    (snapshot) =>
      snapshot
        .select({ userId: sessions.userId, role: sessions.role, expiresAtMs: sessions.expiresAtMs })
        .from(sessions)
        .where(
          and(
            eq(sessions.sessionHash, sessionHash),
            isNull(sessions.closedAtMs),
            gt(sessions.expiresAtMs, sql`${nowMs}`),
          ),
        )
        .get() ?? null,
  );
}
