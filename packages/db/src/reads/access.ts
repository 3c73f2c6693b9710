import { and, desc, gt, isNull, sql } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { adminWallets } from '../schema/admin-wallets.ts';
import { apiKeys } from '../schema/api-keys.ts';
import { sessions } from '../schema/sessions.ts';
import { users } from '../schema/users.ts';

const ROWS_MAX = 200;
/** Enough of a session's hash to name it, too little to be of use. */
export const SESSION_ID_LENGTH = 12;

export interface AccessInput {
  readonly nowMs: number;
}

const sessionColumns = {
  sessionId: sql<string>`substr(${sessions.sessionHash}, 1, ${sql.raw(String(SESSION_ID_LENGTH))})`,
  userId: sessions.userId,
  role: sessions.role,
  openedAtMs: sessions.openedAtMs,
  expiresAtMs: sessions.expiresAtMs,
};
const keyColumns = {
  keyId: apiKeys.keyId,
  name: apiKeys.name,
  role: apiKeys.role,
  createdAtMs: apiKeys.createdAtMs,
  revokedAtMs: apiKeys.revokedAtMs,
  revokedBy: apiKeys.revokedBy,
};

export type AccessRows = ReturnType<typeof readAccess>['rows'];

/** Who may look and act: open sessions, keys, wallets and everyone who ever signed in. No hash of a secret. */
export function readAccess(db: ReadDb, { nowMs }: AccessInput) {
  return readAt(db, (snapshot) => ({
    sessions: snapshot
      .select(sessionColumns)
      .from(sessions)
      .where(and(isNull(sessions.closedAtMs), gt(sessions.expiresAtMs, sql`${nowMs}`)))
      .orderBy(desc(sessions.seq))
      .limit(ROWS_MAX)
      .all(),
    keys: snapshot.select(keyColumns).from(apiKeys).orderBy(desc(apiKeys.seq)).limit(ROWS_MAX).all(),
    wallets: snapshot.select().from(adminWallets).orderBy(desc(adminWallets.seq)).limit(ROWS_MAX).all(),
    users: snapshot.select().from(users).orderBy(desc(users.lastSeenAtMs)).limit(ROWS_MAX).all(),
  })) satisfies ReadAt<unknown>;
}
