import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ApiKeyAnswer, LoginAnswer, SocketTokenAnswer } from '@chimera/core/contract/control';
import type { Role } from '@chimera/core/control/roles';
import type { JournalEvent } from '@chimera/core/events';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { AccessLookup } from '@chimera/db/reads/lookup-access';
import { DoorError } from '../http/door-error.ts';
import type { Caller } from '../http/route.ts';
import { type AccessAdmin, createAccessAdmin } from './access-admin.ts';
import type { AppendEvents } from './append.ts';
import { writePrivateFile } from './private-file.ts';
import { type RandomBytes, randomSecret } from './random.ts';
import { createSocketTokens } from './socket-tokens.ts';
import { createWalletLogin, type WalletLogin } from './wallet-login.ts';

const LOGIN_LINK_MS = 1_800_000;
const SESSION_MS = 8 * 3_600_000;

export interface LoginLink {
  readonly token: string;
  /**
   * The page that exchanges the token for a session, where this operator was told that people find it; null while
   * the dashboard's port is left open and nobody told which it took.
   */
  readonly url: string | null;
  readonly expiresAtMs: UnixMs;
}

export interface Access extends AccessAdmin {
  /** Whom a session or API key belongs to; null when nobody, or no longer. */
  identify(bearer: string): Caller | null;
  /** Opens a session with a one-time link's token. Throws `unauthenticated`. */
  login(token: string): Promise<LoginAnswer>;
  logout(caller: Caller): Promise<void>;
  issueLoginLink(role: Role): Promise<LoginLink>;
  addApiKey(key: { readonly name: string; readonly role: Role }, by: string): Promise<ApiKeyAnswer>;
  /** See `WalletLogin`. */
  readonly challenge: WalletLogin['challenge'];
  readonly walletLogin: WalletLogin['login'];
  issueSocketToken(caller: Caller): SocketTokenAnswer;
  /** The caller behind a socket token; null when it is false, late, or its session has ended. */
  checkSocketToken(token: string): Caller | null;
  /** Whether the session or key behind a caller still stands. */
  isAlive(caller: Caller): boolean;
  /** Calls back with the hash of every session that is closed and every key that is revoked. */
  onLogout(listener: (credentialHash: string) => void): void;
  /** While nobody ever signed in: a fresh link for the first admin, else null. */
  firstAdminLink(): Promise<LoginLink | null>;
  /** Makes sure the file holds an API key with the admin role, for the command line on this machine. */
  ensureAdminKeyFile(path: string): Promise<void>;
}

export interface AccessParts {
  readonly append: AppendEvents;
  readonly lookup: AccessLookup;
  readonly random: RandomBytes;
  readonly nowMs: () => UnixMs;
  readonly publicUrl: string;
  readonly cluster: 'localnet' | 'mainnet';
}

interface Context extends AccessParts {
  readonly write: (event: JournalEvent) => Promise<void>;
  /** Links whose use is on its way to the disk, where a second use would not see it yet. */
  readonly usedLinks: Set<string>;
}

/** Secrets are stored by this hash only; they have 256 random bits, so no slow hash is needed. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function createAccess(parts: AccessParts): Access {
  const { append, lookup, nowMs } = parts;
  const context: Context = {
    ...parts,
    write: (event) => append([{ event }]).durable,
    usedLinks: new Set(),
  };
  const listeners: ((credentialHash: string) => void)[] = [];
  const callerOf = (hash: string): Caller | null => callerOfHash(lookup, hash, nowMs());
  const onEnded = (hash: string): void => {
    for (const listener of listeners) listener(hash);
  };
  const wallets = createWalletLogin({
    ...parts,
    roleOf: lookup.adminWallet,
    open: (userId, role) => openSession(context, { userId, role, tokenHash: null }),
  });
  const isAlive = (caller: Caller): boolean => callerOf(caller.credentialHash) !== null;
  const identify = (bearer: string): Caller | null => callerOf(hashSecret(bearer));

  return {
    identify,
    isAlive,
    login: (token) => login(context, token),
    async logout({ kind, credentialHash }) {
      if (kind !== 'session') return;
      await context.write({ type: 'session_closed', sessionHash: credentialHash, reason: 'logout' });
      onEnded(credentialHash);
    },
    issueLoginLink: (role) => issueLink(context, role),
    addApiKey: (key, by) => addApiKey(context, key, by),
    challenge: wallets.challenge,
    walletLogin: wallets.login,
    ...createAccessAdmin({ append, lookup, onEnded }),
    ...createSocketTokens({ ...parts, isAlive }),
    onLogout: (listener) => void listeners.push(listener),
    firstAdminLink: async () => (lookup.hasUser() ? null : issueLink(context, 'admin')),
    async ensureAdminKeyFile(path) {
      const held = existsSync(path) ? identify(readFileSync(path, 'utf8').trim()) : null;
      if (held?.role === 'admin') return;
      const { secret } = await addApiKey(context, { name: 'local command line', role: 'admin' }, 'operator');
      mkdirSync(dirname(path), { recursive: true });
      writePrivateFile(path, `${secret}\n`);
    },
  };
}

function callerOfHash(lookup: AccessLookup, hash: string, nowMs: UnixMs): Caller | null {
  const session = lookup.session(hash);
  if (session !== null && session.expiresAtMs > nowMs) {
    return { userId: session.userId, role: session.role, kind: 'session', credentialHash: hash };
  }
  const key = lookup.apiKey(hash);
  if (key === null) return null;
  return { userId: `key:${key.keyId}`, role: key.role, kind: 'key', credentialHash: hash };
}

async function login(context: Context, token: string): Promise<LoginAnswer> {
  const { lookup, nowMs, usedLinks } = context;
  const tokenHash = hashSecret(token);
  const link = usedLinks.has(tokenHash) ? null : lookup.loginToken(tokenHash);
  if (link === null || link.expiresAtMs <= nowMs()) throw new DoorError('unauthenticated');
  usedLinks.add(tokenHash);
  const userId = `${link.role}-${tokenHash.slice(0, 8)}`;
  const opened = await openSession(context, { userId, role: link.role, tokenHash });
  usedLinks.delete(tokenHash);
  return opened;
}

interface Entry {
  readonly userId: string;
  readonly role: Role;
  /** Of the link that is used up by it. */
  readonly tokenHash: string | null;
}

async function openSession({ random, nowMs, write }: Context, entry: Entry): Promise<LoginAnswer> {
  const session = randomSecret(random);
  const expiresAtMs = unixMs(nowMs() + SESSION_MS);
  await write({ type: 'session_opened', sessionHash: hashSecret(session), ...entry, expiresAtMs });
  return { session, role: entry.role, expiresAtMs };
}

async function issueLink({ random, nowMs, write, publicUrl }: Context, role: Role): Promise<LoginLink> {
  const token = randomSecret(random);
  const expiresAtMs = unixMs(nowMs() + LOGIN_LINK_MS);
  await write({ type: 'login_link_issued', tokenHash: hashSecret(token), role, expiresAtMs });
  const url = new URL(publicUrl).port === '0' ? null : loginPage(publicUrl, token);
  return { token, url, expiresAtMs };
}

/** The page of a dashboard that exchanges a token for a session. */
export const loginPage = (dashboardUrl: string, token: string): string =>
  `${dashboardUrl.replace(/\/$/, '')}/login?token=${encodeURIComponent(token)}`;

async function addApiKey(
  { random, write }: Context,
  { name, role }: { readonly name: string; readonly role: Role },
  by: string,
): Promise<ApiKeyAnswer> {
  const secret = `chk_${randomSecret(random)}`;
  const secretHash = hashSecret(secret);
  const keyId = secretHash.slice(0, 12);
  await write({ type: 'api_key_added', keyId, name, role, secretHash, by });
  return { keyId, secret };
}
