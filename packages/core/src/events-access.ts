import type { Role } from './control/roles.ts';
import type { Address, UnixMs } from './units/chain.ts';

/* The events of who may enter. They are never streamed, and hold hashes only. */

interface ApiKeyAdded {
  readonly type: 'api_key_added';
  readonly keyId: string;
  readonly name: string;
  readonly role: Role;
  readonly secretHash: string;
  /** Absent in keys of the first versions. */
  readonly by?: string;
}
interface ApiKeyRevoked {
  readonly type: 'api_key_revoked';
  readonly keyId: string;
  readonly by: string;
}
interface LoginLinkIssued {
  readonly type: 'login_link_issued';
  readonly tokenHash: string;
  readonly role: Role;
  readonly expiresAtMs: UnixMs;
}
interface SessionOpened {
  readonly type: 'session_opened';
  readonly sessionHash: string;
  readonly userId: string;
  readonly role: Role;
  readonly tokenHash: string | null;
  readonly expiresAtMs: UnixMs;
}
interface SessionClosed {
  readonly type: 'session_closed';
  readonly sessionHash: string;
  readonly reason: string;
}

/** A wallet may sign in under this role; null: no more. */
interface AdminWalletSet {
  readonly type: 'admin_wallet_set';
  readonly wallet: Address;
  readonly role: Role | null;
  readonly label: string | null;
  readonly by: string;
}

export type AccessEvent =
  | ApiKeyAdded
  | ApiKeyRevoked
  | LoginLinkIssued
  | SessionOpened
  | SessionClosed
  | AdminWalletSet;
