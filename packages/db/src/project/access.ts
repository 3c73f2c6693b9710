import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface AccessTables {
  readonly addApiKey: (event: EventOf<'api_key_added'>, at: At) => void;
  readonly revokeApiKey: (event: EventOf<'api_key_revoked'>, at: At) => void;
  readonly issueLoginLink: (event: EventOf<'login_link_issued'>, at: At) => void;
  readonly openSession: (event: EventOf<'session_opened'>, at: At) => void;
  readonly closeSession: (event: EventOf<'session_closed'>, at: At) => void;
  readonly setWallet: (event: EventOf<'admin_wallet_set'>, at: At) => void;
}

/** users, sessions, api_keys, login_nonces and admin_wallets. A user exists from the first session on. */
export function createAccessTables(db: Db): AccessTables {
  const addKey = db.prepare(
    'INSERT INTO api_keys (seq, key_id, name, role, secret_hash, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const revokeKey = db.prepare(
    'UPDATE api_keys SET revoked_at_ms = ?, revoked_by = ? WHERE key_id = ? AND revoked_at_ms IS NULL',
  );
  const issueLink = db.prepare(
    'INSERT INTO login_nonces (seq, token_hash, role, issued_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const closeSession = db.prepare(
    `UPDATE sessions SET closed_at_ms = ?, close_reason = ?
     WHERE session_hash = ? AND closed_at_ms IS NULL`,
  );
  return {
    addApiKey(event, at) {
      addKey.run(at.seq, event.keyId, event.name, event.role, event.secretHash, at.atMs);
    },
    revokeApiKey(event, at) {
      revokeKey.run(at.atMs, event.by, event.keyId);
    },
    issueLoginLink(event, at) {
      issueLink.run(at.seq, event.tokenHash, event.role, at.atMs, event.expiresAtMs);
    },
    openSession: createSessionOpener(db),
    closeSession(event, at) {
      closeSession.run(at.atMs, event.reason, event.sessionHash);
    },
    setWallet: createAdminWalletSetter(db),
  };
}

function createSessionOpener(db: Db): AccessTables['openSession'] {
  const meetUser = db.prepare(
    `INSERT INTO users (seq, user_id, role, created_at_ms, last_seen_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, last_seen_at_ms = excluded.last_seen_at_ms`,
  );
  const insert = db.prepare(
    `INSERT INTO sessions (seq, session_hash, user_id, role, token_hash, opened_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const useLink = db.prepare(
    'UPDATE login_nonces SET used_at_ms = ? WHERE token_hash = ? AND used_at_ms IS NULL',
  );
  return (event, { seq, atMs }) => {
    const { sessionHash, userId, role, tokenHash, expiresAtMs } = event;
    meetUser.run(seq, userId, role, atMs, atMs);
    insert.run(seq, sessionHash, userId, role, tokenHash, atMs, expiresAtMs);
    if (tokenHash !== null) useLink.run(atMs, tokenHash);
  };
}

function createAdminWalletSetter(db: Db): AccessTables['setWallet'] {
  const upsert = db.prepare(
    `INSERT INTO admin_wallets (seq, wallet, role, label, added_at_ms, added_by) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (wallet) DO UPDATE SET role = excluded.role, label = excluded.label,
       added_at_ms = excluded.added_at_ms, added_by = excluded.added_by, removed_at_ms = NULL, removed_by = NULL`,
  );
  const remove = db.prepare('UPDATE admin_wallets SET removed_at_ms = ?, removed_by = ? WHERE wallet = ?');
  return ({ wallet, role, label, by }, { seq, atMs }) => {
    if (role === null) remove.run(atMs, by, wallet);
    else upsert.run(seq, wallet, role, label, atMs, by);
  };
}
