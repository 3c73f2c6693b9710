import type { Role } from '@chimera/core/control/roles';
import type { Address } from '@chimera/core/units/chain';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { createReadDb } from '../read-at.ts';
import { apiKeys } from '../schema/api-keys.ts';
import { loginNonces } from '../schema/login-nonces.ts';
import { providers } from '../schema/providers.ts';
import { users } from '../schema/users.ts';
import { SESSION_ID_LENGTH } from './access.ts';

export interface SessionGrant {
  readonly userId: string;
  readonly role: Role;
  readonly expiresAtMs: number;
}
export interface ApiKeyGrant {
  readonly keyId: string;
  readonly name: string;
  readonly role: Role;
}
export type ProviderRow = typeof providers.$inferSelect;

/** Look-ups of the operator's doors. Expiry is judged by the caller, who holds the clock. */
export interface AccessLookup {
  /** A session that was not closed. */
  readonly session: (sessionHash: string) => SessionGrant | null;
  /** A key that was not revoked. */
  readonly apiKey: (secretHash: string) => ApiKeyGrant | null;
  /** A login link that was not used. */
  readonly loginToken: (tokenHash: string) => { readonly role: Role; readonly expiresAtMs: number } | null;
  /** The hash behind the id of a key in force. */
  readonly keyHash: (keyId: string) => string | null;
  /** The hash of an open session whose id `readAccess` shows. */
  readonly sessionHash: (sessionId: string) => string | null;
  /** The hashes of a user's open sessions. */
  readonly sessionsOf: (userId: string) => readonly string[];
  /** The role of a wallet that may sign in. */
  readonly adminWallet: (wallet: Address) => Role | null;
  readonly hasUser: () => boolean;
  readonly hasApiKey: () => boolean;
  /** Every provider with its sealed secret; for the operator alone. */
  readonly providers: () => readonly ProviderRow[];
}

export function createAccessLookup(db: Db): AccessLookup {
  const read = createReadDb(db);
  return {
    ...createCredentialLookup(db),
    loginToken: (tokenHash) =>
      read
        .select({ role: loginNonces.role, expiresAtMs: loginNonces.expiresAtMs })
        .from(loginNonces)
        .where(and(eq(loginNonces.tokenHash, tokenHash), isNull(loginNonces.usedAtMs)))
        .get() ?? null,
    ...createAdminLookup(db),
    hasUser: () => read.select({ seq: users.seq }).from(users).limit(1).get() !== undefined,
    hasApiKey: () =>
      read.select({ seq: apiKeys.seq }).from(apiKeys).where(isNull(apiKeys.revokedAtMs)).limit(1).get() !==
      undefined,
    providers: () => read.select().from(providers).orderBy(asc(providers.providerId)).all(),
  };
}

/** Asked about every screen each second, on the loop that trades: to build a query costs ten times its answer. */
function createCredentialLookup(db: Db): Pick<AccessLookup, 'session' | 'apiKey'> {
  const session = db.prepare<[string], Omit<SessionGrant, 'expiresAtMs'> & { expiresAtMs: bigint }>(
    `SELECT user_id AS userId, role, expires_at_ms AS expiresAtMs FROM sessions
     WHERE session_hash = ? AND closed_at_ms IS NULL`,
  );
  const apiKey = db.prepare<[string], ApiKeyGrant>(
    'SELECT key_id AS keyId, name, role FROM api_keys WHERE secret_hash = ? AND revoked_at_ms IS NULL',
  );
  return {
    session: (sessionHash) => {
      const row = session.get(sessionHash);
      return row === undefined ? null : { ...row, expiresAtMs: Number(row.expiresAtMs) };
    },
    apiKey: (secretHash) => apiKey.get(secretHash) ?? null,
  };
}

function createAdminLookup(
  db: Db,
): Pick<AccessLookup, 'keyHash' | 'sessionHash' | 'sessionsOf' | 'adminWallet'> {
  const key = db
    .prepare<[string], string>('SELECT secret_hash FROM api_keys WHERE key_id = ? AND revoked_at_ms IS NULL')
    .pluck();
  const session = db
    .prepare<[number, string], string>(
      'SELECT session_hash FROM sessions WHERE substr(session_hash, 1, ?) = ? AND closed_at_ms IS NULL',
    )
    .pluck();
  const ofUser = db
    .prepare<[string], string>('SELECT session_hash FROM sessions WHERE user_id = ? AND closed_at_ms IS NULL')
    .pluck();
  const wallet = db
    .prepare<[string], Role>('SELECT role FROM admin_wallets WHERE wallet = ? AND removed_at_ms IS NULL')
    .pluck();
  return {
    keyHash: (keyId) => key.get(keyId) ?? null,
    sessionHash: (sessionId) => session.get(SESSION_ID_LENGTH, sessionId) ?? null,
    sessionsOf: (userId) => ofUser.all(userId),
    adminWallet: (address) => wallet.get(address) ?? null,
  };
}
