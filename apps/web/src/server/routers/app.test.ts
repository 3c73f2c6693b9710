import { isRoleAtLeast, PERMISSIONS, type Permission, ROLES, type Role } from '@chimera/core/control/roles';
import { DatabaseFailure } from '@chimera/db/database-failure';
import { expect, test } from 'vitest';
import { ControlFailure } from '../control-door.ts';
import type { Session } from '../session.ts';
import type { Context, ProcedureMeta } from '../trpc.ts';
import { appRouter } from './app.ts';

const signedIn = (role: Role): Session => ({ state: 'signed_in', token: 'secret', userId: 'someone', role });

interface Outside {
  readonly read?: () => Promise<unknown>;
  readonly command?: (name: string, body: unknown, session: string | null) => Promise<unknown>;
}

const notAsked = (): Promise<never> => Promise.reject(new Error('nobody should ask'));

/** The procedures over an outside world that does what the test says. */
function callAs(session: Session, { read = notAsked, command = notAsked }: Outside = {}) {
  const cookies: string[] = [];
  const context: Context = {
    session,
    challenge: null,
    setCookie: (cookie) => cookies.push(cookie),
    runtime: {
      dataDir: '.',
      operatorUrl: 'http://127.0.0.1:8080',
      isHttps: false,
      nowMs: () => 1_000,
      // Each test answers the one read or command that its procedure makes.
      reads: { read: read as Context['runtime']['reads']['read'] },
      control: { command: command as Context['runtime']['control']['command'] },
    },
  };
  return { call: appRouter.createCaller(context), cookies };
}

/** Every procedure by its path, and what it says it needs. */
const PROCEDURES: readonly [path: string, permission: Permission | 'open'][] = Object.entries(
  appRouter._def.procedures,
).map(([path, procedure]) => {
  const meta: unknown = Reflect.get(Reflect.get(procedure, '_def'), 'meta');
  return [path, (meta as ProcedureMeta).permission];
});

/** Calls a procedure with an input that none of them takes, so that whoever is let in changes nothing. */
async function refusalOf(path: string, session: Session): Promise<string> {
  const { call } = callAs(session);
  const procedure: unknown = path
    .split('.')
    .reduce<unknown>((at, name) => Reflect.get(Object(at), name), call);
  const asked = (procedure as (input: unknown) => Promise<unknown>)({ noSuchField: true });
  return asked.then(
    () => 'answered',
    (error: unknown) => String(Reflect.get(Object(error), 'code')),
  );
}

test('every procedure says what it needs, and there are many', () => {
  expect(PROCEDURES.length).toBeGreaterThan(35);
  expect(PROCEDURES.filter(([, permission]) => permission === 'open').map(([path]) => path)).toEqual([
    'auth.state',
    'auth.login',
    'auth.challenge',
    'auth.walletLogin',
  ]);
});

test.each(PROCEDURES)('%s refuses whoever lacks %s', async (path, permission) => {
  const needed = permission === 'open' ? null : PERMISSIONS[permission];
  if (needed !== null) expect(await refusalOf(path, { state: 'signed_out' })).toBe('UNAUTHORIZED');
  for (const role of ROLES) {
    const isRefused = needed !== null && !isRoleAtLeast(role, needed);
    const code = await refusalOf(path, signedIn(role));
    if (isRefused) expect(code, role).toBe('FORBIDDEN');
    else expect(['answered', 'BAD_REQUEST', 'INTERNAL_SERVER_ERROR'], `${role}: ${code}`).toContain(code);
  }
});

test('who is not signed in reads nothing', async () => {
  const { call } = callAs({ state: 'signed_out' });
  await expect(call.signals.list({})).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

test('an unreadable session is not taken for a signed out one', async () => {
  const { call } = callAs({ state: 'unavailable' });
  await expect(call.signals.list({})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test.each([
  ['readonly', 'FORBIDDEN'],
  ['operator', 'FORBIDDEN'],
] as const)('a %s cannot resume', async (role, code) => {
  const { call } = callAs(signedIn(role));
  await expect(call.halts.resume({ reason: 'all is well' })).rejects.toMatchObject({ code });
});

test.each(['readonly', 'operator'] as const)('a %s cannot change the RPC mode', async (role) => {
  const { call } = callAs(signedIn(role));
  const input = { mode: 'STANDARD', reason: 'test' } as const;
  await expect(call.system.setRpcMode(input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('limits are set by an operator at least, in the name of the session', async () => {
  const input = { baseVersion: 1, changes: { openPositionsMax: 5 }, reason: 'calm' };
  await expect(callAs(signedIn('readonly')).call.config.set(input)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  const { call } = callAs(signedIn('operator'), { command: async (...sent) => ({ sent }) });
  expect(await call.config.set(input)).toEqual({ sent: ['limits', input, 'secret'] });
});

test("the routes are the running operator's own, amounts as amounts", async () => {
  const { call } = callAs(signedIn('readonly'), {
    command: async (name) => ({ asked: name, tips: [{ purpose: 'EXIT', tipLamports: '80000' }] }),
  });
  expect(await call.system.routing()).toMatchObject({ asked: 'routing', tips: [{ tipLamports: 80_000n }] });
});

test("the checks are the running operator's own, asked in the session's name", async () => {
  const checks = [{ name: 'leader_webhooks', ok: false, cause: 'no credits', remedy: 'renew the plan' }];
  const { call } = callAs(signedIn('readonly'), {
    command: async (name, _body, session) => (name === 'checks' && session === 'secret' ? { checks } : null),
  });
  expect(await call.incidents.checks()).toEqual({ checks });
});

test("a command goes out in the session's name and brings its revision back", async () => {
  const sent: unknown[] = [];
  const { call } = callAs(signedIn('operator'), {
    command: async (...parts) => {
      sent.push(parts);
      return { status: 'halted', seq: 12 };
    },
  });
  expect(await call.halts.halt({ mode: 'entries' })).toMatchObject({ seq: 12 });
  expect(sent).toEqual([['halt', { mode: 'entries', reason: 'halted by hand' }, 'secret']]);
});

test.each([
  [new ControlFailure('unauthenticated', 'sign in', 401), 'UNAUTHORIZED'],
  [new ControlFailure('conflict', 'trading is not halted', 409), 'CONFLICT'],
  [new ControlFailure('operator_down', 'the operator is not running', 503), 'SERVICE_UNAVAILABLE'],
])("the operator's refusal keeps its words: %s", async (failure, code) => {
  const { call } = callAs(signedIn('admin'), { command: () => Promise.reject(failure) });
  await expect(call.halts.resume({ reason: 'x' })).rejects.toMatchObject({ code, message: failure.message });
});

test('a failure made by another copy of its class is known by its name', async () => {
  const foreign = Object.assign(new Error('sign in'), { name: 'ControlFailure', status: 401 });
  const { call } = callAs(signedIn('admin'), { command: () => Promise.reject(foreign) });
  await expect(call.halts.resume({ reason: 'x' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

test('a database that cannot be read is said so, with what to do', async () => {
  const failure = new DatabaseFailure('read_failed', 'no such file');
  const { call } = callAs(signedIn('readonly'), { read: () => Promise.reject(failure) });
  const refused = await call.positions.list({}).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(String(refused)).toContain('npm start');
});

test('a wallet signs in only in the browser that asked', async () => {
  const stranger = callAs({ state: 'signed_out' });
  const input = { message: 'text', signature: '1'.repeat(88) };
  await expect(stranger.call.auth.walletLogin(input)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  const challenge = { nonce: 'n'.repeat(43), message: 'text', expiresAtMs: 9_000 };
  const asking = callAs({ state: 'signed_out' }, { command: async () => challenge });
  expect(await asking.call.auth.challenge({ wallet: '1'.repeat(32) })).toEqual({ message: 'text' });
  expect(asking.cookies[0]).toContain(`chimera_challenge=${challenge.nonce}`);
  expect(asking.cookies[0]).toContain('HttpOnly');
});

test('signing in sets the cookie and never answers the session itself', async () => {
  const { call, cookies } = callAs(
    { state: 'signed_out' },
    { command: async () => ({ session: 'secret', role: 'admin', expiresAtMs: 9_000 }) },
  );
  expect(await call.auth.login({ token: 'a'.repeat(32) })).toEqual({ role: 'admin', expiresAtMs: 9_000 });
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toContain('chimera_session=secret');
});
