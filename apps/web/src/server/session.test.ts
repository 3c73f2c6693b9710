import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Runtime } from './runtime.ts';
import { clearedCookie, sessionCookie, sessionOf, tokenOfCookies } from './session.ts';

test('the cookie is kept from scripts and other sites', () => {
  const cookie = sessionCookie('abc', 1_800_000_000_000, false);
  expect(cookie).toContain('chimera_session=abc');
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).not.toContain('Secure');
});

test('over HTTPS the cookie is bound to this very host', () => {
  expect(sessionCookie('abc', 0, true)).toMatch(/^__Host-chimera_session=abc; Path=\/; .*; Secure$/);
});

test.each([
  ['chimera_session=abc', 'abc'],
  ['other=1; chimera_session=abc; more=2', 'abc'],
  ['xchimera_session=abc', null],
  ['chimera_session=', null],
  [null, null],
])('the token of the cookies %s is %s', (header, token) => {
  expect(tokenOfCookies(header, false)).toBe(token);
});

test('a cleared cookie holds nothing and is expired', () => {
  expect(clearedCookie(false)).toMatch(/^chimera_session=; .*1970/);
});

function runtimeWith(read: () => Promise<unknown>): { runtime: Runtime; asked: unknown[] } {
  const asked: unknown[] = [];
  const recordedRead = (_name: string, input: unknown): Promise<unknown> => {
    asked.push(input);
    return read();
  };
  const runtime: Runtime = {
    dataDir: '.',
    operatorUrl: 'http://127.0.0.1:8080',
    isHttps: false,
    nowMs: () => 5,
    control: { command: () => Promise.reject(new Error('not asked')) },
    // Only the read of sessions is asked here.
    reads: { read: recordedRead as Runtime['reads']['read'] },
  };
  return { runtime, asked };
}

test('a session is looked up by its hash and never by itself', async () => {
  const row = { userId: 'admin-1', role: 'admin' as const, expiresAtMs: 10 };
  const { runtime, asked } = runtimeWith(async () => ({ seq: 1, rows: row }));
  expect(await sessionOf(runtime, 'abc')).toEqual({
    state: 'signed_in',
    token: 'abc',
    userId: 'admin-1',
    role: 'admin',
  });
  expect(asked).toEqual([{ sessionHash: createHash('sha256').update('abc').digest('hex'), nowMs: 5 }]);
});

test('an unknown session is signed out, an unreadable database is not', async () => {
  const unknown = runtimeWith(async () => ({ seq: 1, rows: null }));
  expect((await sessionOf(unknown.runtime, 'abc')).state).toBe('signed_out');
  const broken = runtimeWith(() => Promise.reject(new Error('no file')));
  expect((await sessionOf(broken.runtime, 'abc')).state).toBe('unavailable');
});
