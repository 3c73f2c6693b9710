import { createHash, createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LoginAnswer, SocketTokenAnswer } from '@chimera/core/contract/control';
import { ROLES, type Role } from '@chimera/core/control/roles';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import { isSameSecret } from '../admission/authenticate.ts';
import { DoorError } from '../http/door-error.ts';
import type { Caller } from '../http/route.ts';
import {
  type AccessEvent,
  type AccessState,
  applyToAccess,
  createAccessState,
  forgetExpired,
} from './access-state.ts';
import type { AppendEvents } from './append.ts';
import { writePrivateFile } from './private-file.ts';
import { type RandomBytes, randomSecret } from './random.ts';

const LOGIN_LINK_MS = 1_800_000;
const SESSION_MS = 8 * 3_600_000;
const SOCKET_TOKEN_MS = 60_000;
/** Links, sessions and keys alive at once; beyond them something is running wild. */
const ALIVE_MAX = 1_000;

export interface Access {
  /** Whom a session or API key belongs to; null when nobody, or no longer. */
  identify(bearer: string, nowMs: UnixMs): Caller | null;
  /** Opens a session with a one-time link's token. Throws `unauthenticated`. */
  login(token: string): Promise<LoginAnswer>;
  logout(caller: Caller): Promise<void>;
  issueLoginLink(role: Role): Promise<{ readonly token: string; readonly expiresAtMs: UnixMs }>;
  addApiKey(name: string, role: Role): Promise<{ readonly keyId: string; readonly secret: string }>;
  revokeApiKey(keyId: string, by: string): Promise<boolean>;
  listApiKeys(): readonly { readonly keyId: string; readonly name: string; readonly role: Role }[];
  issueSocketToken(caller: Caller): SocketTokenAnswer;
  /** The caller behind a socket token; null when it is false, late, or its session has ended. */
  checkSocketToken(token: string): Caller | null;
  /** Whether the session behind a caller still stands; an API key's does until it is revoked. */
  isAlive(caller: Caller): boolean;
  /** Calls back with the session hash of every logout. */
  onLogout(listener: (sessionHash: string) => void): void;
  /** While nobody ever signed in: a fresh token for the first admin, else null. */
  firstAdminToken(): Promise<string | null>;
  /** Makes sure the file holds an API key with the admin role, for the command line on this machine. */
  ensureAdminKeyFile(path: string): Promise<void>;
}

export interface AccessParts {
  readonly append: AppendEvents;
  readonly random: RandomBytes;
  readonly nowMs: () => UnixMs;
  /** Every access event so far, oldest first. */
  readonly history: Iterable<AccessEvent>;
}

interface Context extends AccessParts {
  readonly state: AccessState;
  readonly write: (event: AccessEvent) => Promise<void>;
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function createAccess(parts: AccessParts): Access {
  const state = createAccessState();
  for (const event of parts.history) applyToAccess(state, event);
  const listeners: ((sessionHash: string) => void)[] = [];
  const context: Context = {
    ...parts,
    state,
    write: (event) => {
      forgetExpired(state, parts.nowMs());
      applyToAccess(state, event);
      return parts.append([{ event }]).durable;
    },
  };
  const identify = (bearer: string, nowMs: UnixMs): Caller | null =>
    callerOfHash(state, hashSecret(bearer), nowMs);
  const issueLoginLink = (role: Role) => issueLink(context, role);

  return {
    identify,
    issueLoginLink,
    login: (token) => login(context, token),
    async logout({ sessionHash }) {
      if (sessionHash === null) return;
      await context.write({ type: 'session_closed', sessionHash, reason: 'logout' });
      for (const listener of listeners) listener(sessionHash);
    },
    addApiKey: (name, role) => addApiKey(context, name, role),
    async revokeApiKey(keyId, by) {
      if (![...state.apiKeys.values()].some((key) => key.keyId === keyId)) return false;
      await context.write({ type: 'api_key_revoked', keyId, by });
      return true;
    },
    listApiKeys: () => [...state.apiKeys.values()],
    ...createSocketTokens(context),
    isAlive: (caller) => isAlive(state, caller, parts.nowMs()),
    onLogout: (listener) => void listeners.push(listener),
    async firstAdminToken() {
      return state.hasSessionHistory ? null : (await issueLoginLink('admin')).token;
    },
    async ensureAdminKeyFile(path) {
      const held = existsSync(path) ? identify(readFileSync(path, 'utf8').trim(), parts.nowMs()) : null;
      if (held?.role === 'admin') return;
      const { secret } = await addApiKey(context, 'local command line', 'admin');
      mkdirSync(dirname(path), { recursive: true });
      writePrivateFile(path, `${secret}\n`);
    },
  };
}

function callerOfHash(state: AccessState, hash: string, nowMs: UnixMs): Caller | null {
  const session = state.sessions.get(hash);
  if (session !== undefined && session.expiresAtMs > nowMs) {
    return { userId: session.userId, role: session.role, sessionHash: hash };
  }
  const key = state.apiKeys.get(hash);
  return key === undefined ? null : { userId: `key:${key.keyId}`, role: key.role, sessionHash: null };
}

function isAlive(state: AccessState, caller: Caller, nowMs: UnixMs): boolean {
  if (caller.sessionHash !== null) return callerOfHash(state, caller.sessionHash, nowMs) !== null;
  return [...state.apiKeys.values()].some((key) => `key:${key.keyId}` === caller.userId);
}

async function login({ state, random, nowMs, write }: Context, token: string): Promise<LoginAnswer> {
  const tokenHash = hashSecret(token);
  const link = state.loginLinks.get(tokenHash);
  if (link === undefined || link.expiresAtMs <= nowMs()) throw new DoorError('unauthenticated');
  const session = randomSecret(random);
  const expiresAtMs = unixMs(nowMs() + SESSION_MS);
  // Writing removes the link in this tick, so of two that race with one token only the first signs in.
  await write({
    type: 'session_opened',
    sessionHash: hashSecret(session),
    userId: `${link.role}-${tokenHash.slice(0, 8)}`,
    role: link.role,
    tokenHash,
    expiresAtMs,
  });
  return { session, role: link.role, expiresAtMs };
}

async function issueLink({ state, random, nowMs, write }: Context, role: Role) {
  if (state.loginLinks.size >= ALIVE_MAX) throw new DoorError('conflict', { details: 'too many open links' });
  const token = randomSecret(random);
  const expiresAtMs = unixMs(nowMs() + LOGIN_LINK_MS);
  await write({ type: 'login_link_issued', tokenHash: hashSecret(token), role, expiresAtMs });
  return { token, expiresAtMs };
}

async function addApiKey({ state, random, write }: Context, name: string, role: Role) {
  if (state.apiKeys.size >= ALIVE_MAX) throw new DoorError('conflict', { details: 'too many API keys' });
  const secret = `chk_${randomSecret(random)}`;
  const secretHash = hashSecret(secret);
  const keyId = secretHash.slice(0, 12);
  await write({ type: 'api_key_added', keyId, name, role, secretHash });
  return { keyId, secret };
}

/** Signed, short-lived, bound to the session; the secret lives as long as the process. */
function createSocketTokens({ random, nowMs, state }: Context) {
  const secret = randomSecret(random);
  const macOf = (payload: string): string => createHmac('sha256', secret).update(payload).digest('base64url');
  return {
    issueSocketToken(caller: Caller): SocketTokenAnswer {
      const expiresAtMs = nowMs() + SOCKET_TOKEN_MS;
      const payload = Buffer.from(
        JSON.stringify([expiresAtMs, caller.userId, caller.role, caller.sessionHash]),
      ).toString('base64url');
      return { token: `${payload}.${macOf(payload)}`, expiresAtMs };
    },
    checkSocketToken(token: string): Caller | null {
      const [payload = '', mac = ''] = token.split('.', 2);
      if (!isSameSecret(mac, macOf(payload))) return null;
      const [expiresAtMs, userId, role, sessionHash] = tokenFields(payload);
      const caller = { userId, role, sessionHash };
      return expiresAtMs > nowMs() && isAlive(state, caller, nowMs()) ? caller : null;
    },
  };
}

/** Only for a payload whose signature is our own, so its shape is known. */
function tokenFields(payload: string): [number, string, Role, string | null] {
  const fields = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown[];
  const [expiresAtMs, userId, role, sessionHash] = fields;
  const known = ROLES.find((name) => name === role) ?? 'readonly';
  return [Number(expiresAtMs), String(userId), known, typeof sessionHash === 'string' ? sessionHash : null];
}
