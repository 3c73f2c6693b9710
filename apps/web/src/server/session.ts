import { createHash } from 'node:crypto';
import type { Role } from '@chimera/core/control/roles';
import type { Runtime } from './runtime.ts';

/** Over HTTPS the `__Host-` prefix makes the browser refuse the cookie from anywhere but this host. */
export const cookieName = (isHttps: boolean): string =>
  isHttps ? '__Host-chimera_session' : 'chimera_session';

export type Session =
  | { readonly state: 'signed_in'; readonly token: string; readonly userId: string; readonly role: Role }
  | { readonly state: 'signed_out' }
  /** The database cannot be read, so nobody's session can be known. */
  | { readonly state: 'unavailable' };

/** `SameSite=Strict` keeps other sites from using the session; scripts cannot read it. */
export const sessionCookie = (token: string, expiresAtMs: number, isHttps: boolean): string =>
  cookieOf(cookieName(isHttps), { value: token, expiresAtMs, isHttps });

export const clearedCookie = (isHttps: boolean): string => sessionCookie('', 0, isHttps);

/** The session token of a Cookie header; null without one. */
export const tokenOfCookies = (header: string | null | undefined, isHttps: boolean): string | null =>
  cookieValue(header, cookieName(isHttps));

const challengeName = (isHttps: boolean): string =>
  isHttps ? '__Host-chimera_challenge' : 'chimera_challenge';

/** Binds a sign-in to the browser that began it: a signature that somebody else got is of no use to him. */
export const challengeCookie = (nonce: string, expiresAtMs: number, isHttps: boolean): string =>
  cookieOf(challengeName(isHttps), { value: nonce, expiresAtMs, isHttps });

export const challengeOfCookies = (header: string | null | undefined, isHttps: boolean): string | null =>
  cookieValue(header, challengeName(isHttps));

interface CookieTerms {
  readonly value: string;
  readonly expiresAtMs: number;
  readonly isHttps: boolean;
}

function cookieOf(name: string, { value, expiresAtMs, isHttps }: CookieTerms): string {
  const parts = [`${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  parts.push(`Expires=${new Date(expiresAtMs).toUTCString()}`);
  if (isHttps) parts.push('Secure');
  return parts.join('; ');
}

function cookieValue(header: string | null | undefined, name: string): string | null {
  const found = (header ?? '').split(';').map((part) => part.trim());
  return found.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) || null;
}

/** Whose session a token is, by the hash that the journal keeps of it. */
export async function sessionOf(runtime: Runtime, token: string | null): Promise<Session> {
  if (token === null) return { state: 'signed_out' };
  const sessionHash = createHash('sha256').update(token).digest('hex');
  try {
    const { rows } = await runtime.reads.read('session', { sessionHash, nowMs: runtime.nowMs() });
    return rows === null
      ? { state: 'signed_out' }
      : { state: 'signed_in', token, userId: rows.userId, role: rows.role };
  } catch (error) {
    console.warn('the session could not be looked up:', error instanceof Error ? error.message : error);
    return { state: 'unavailable' };
  }
}
