import type { Role } from '@chimera/core/control/roles';
import type { EventOf, JournalEvent } from '@chimera/core/events';
import type { UnixMs } from '@chimera/core/units/chain';

interface Session {
  readonly userId: string;
  readonly role: Role;
  readonly expiresAtMs: UnixMs;
}

/** Who may do what, folded from the journal. Secrets are known by their SHA-256 only. */
export interface AccessState {
  readonly apiKeys: Map<string, { readonly keyId: string; readonly name: string; readonly role: Role }>;
  readonly sessions: Map<string, Session>;
  readonly loginLinks: Map<string, { readonly role: Role; readonly expiresAtMs: UnixMs }>;
  /** Whether anyone ever signed in; until then each boot makes a new first link. */
  hasSessionHistory: boolean;
}

export type AccessEvent = EventOf<
  'api_key_added' | 'api_key_revoked' | 'login_link_issued' | 'session_opened' | 'session_closed'
>;

/** The journal types that make up the access state. */
export const ACCESS_EVENT_TYPES = [
  'api_key_added',
  'api_key_revoked',
  'login_link_issued',
  'session_opened',
  'session_closed',
] as const satisfies readonly JournalEvent['type'][];

export const createAccessState = (): AccessState => ({
  apiKeys: new Map(),
  sessions: new Map(),
  loginLinks: new Map(),
  hasSessionHistory: false,
});

export function applyToAccess(state: AccessState, event: AccessEvent): void {
  switch (event.type) {
    case 'api_key_added': {
      const { keyId, name, role } = event;
      state.apiKeys.set(event.secretHash, { keyId, name, role });
      return;
    }
    case 'api_key_revoked':
      for (const [hash, key] of state.apiKeys) if (key.keyId === event.keyId) state.apiKeys.delete(hash);
      return;
    case 'login_link_issued':
      state.loginLinks.set(event.tokenHash, { role: event.role, expiresAtMs: event.expiresAtMs });
      return;
    case 'session_opened': {
      const { userId, role, expiresAtMs } = event;
      state.hasSessionHistory = true;
      if (event.tokenHash !== null) state.loginLinks.delete(event.tokenHash);
      state.sessions.set(event.sessionHash, { userId, role, expiresAtMs });
      return;
    }
    case 'session_closed':
      state.sessions.delete(event.sessionHash);
  }
}

/** Forgets what has expired, so that memory holds only what still opens something. */
export function forgetExpired(state: AccessState, nowMs: UnixMs): void {
  for (const entries of [state.sessions, state.loginLinks]) {
    for (const [hash, { expiresAtMs }] of entries) if (expiresAtMs <= nowMs) entries.delete(hash);
  }
}
