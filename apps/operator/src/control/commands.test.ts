import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERMISSIONS, ROLES } from '@chimera/core/control/roles';
import type { Txid } from '@chimera/core/units/chain';
import { createHistory } from '@chimera/testkit/histories';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { adminKey, command, legacyHeaders, postWebhook, send, signalJson } from '../http/webhook-requests.ts';
import { createRoutes } from '../http.ts';
import { createMetrics } from '../stream/metrics.ts';

let doors: Doors | undefined;

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const tokenOf = (link: string | null): string => new URL(link ?? 'x:').searchParams.get('token') ?? '';

async function signIn(here: Doors): Promise<string> {
  const { body } = await command(here, 'login', { token: tokenOf(here.adminLink) }, 'none');
  return String(body.session);
}

test('the first link signs the first admin in, once', async () => {
  const here = await open();
  const session = await signIn(here);
  const who = await command(here, 'session', {}, session);
  expect(who).toMatchObject({ status: 200, body: { role: 'admin' } });
  const again = await command(here, 'login', { token: tokenOf(here.adminLink) }, 'none');
  expect(again).toMatchObject({ status: 401, body: { reason: 'unauthenticated' } });
});

test('two logins that race with one token open one session', async () => {
  const here = await open();
  const login = () => command(here, 'login', { token: tokenOf(here.adminLink) }, 'none');
  const statuses = (await Promise.all([login(), login(), login()])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 401, 401]);
});

test('each boot makes a new first link until somebody signed in', async () => {
  const first = await open();
  const { dir } = first;
  await first.close();
  const second = await open({ dir });
  expect(second.adminLink).not.toBeNull();
  await signIn(second);
  await second.close();
  expect((await open({ dir })).adminLink).toBeNull();
});

test('a login link ends after thirty minutes, a session after eight hours', async () => {
  let nowMs = Date.now();
  const here = await open({ nowMs: () => nowMs });
  const session = await signIn(here);
  const { body } = await command(here, 'login-link', { role: 'operator' });
  nowMs += 1_800_001;
  expect((await command(here, 'login', { token: body.token }, 'none')).status).toBe(401);
  expect((await command(here, 'session', {}, session)).status).toBe(200);
  nowMs += 8 * 3_600_000;
  expect((await command(here, 'session', {}, session)).status).toBe(401);
});

test('logging out ends the session and the socket tokens made from it', async () => {
  const here = await open();
  const session = await signIn(here);
  const { body } = await command(here, 'socket-token', {}, session);
  expect(here.control.access.checkSocketToken(String(body.token))).toMatchObject({ role: 'admin' });
  expect(here.control.access.checkSocketToken(`${body.token}x`)).toBeNull();
  await command(here, 'logout', {}, session);
  expect((await command(here, 'session', {}, session)).status).toBe(401);
  expect(here.control.access.checkSocketToken(String(body.token))).toBeNull();
});

test('a socket token lives for a minute', async () => {
  let nowMs = Date.now();
  const here = await open({ nowMs: () => nowMs });
  const { body } = await command(here, 'socket-token', {});
  nowMs += 60_001;
  expect(here.control.access.checkSocketToken(String(body.token))).toBeNull();
});

test('secrets rest in files that only their owner reads', async () => {
  const here = await open();
  for (const path of [here.config.adminKeyFile, join(here.config.configDir, 'operator.key')]) {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  const journal = here.db.prepare('SELECT group_concat(data) FROM journal').pluck().get();
  expect(journal).not.toContain(adminKey(here));
  expect(journal).not.toContain('a shared secret of enough length');
  expect(journal).not.toContain(tokenOf(here.adminLink));
});

test('a changed admin key file is replaced at the next boot', async () => {
  const first = await open();
  const { dir, config } = first;
  await first.close();
  writeFileSync(config.adminKeyFile, 'not a key\n');
  const second = await open({ dir });
  expect((await command(second, 'session', {})).body).toMatchObject({ role: 'admin' });
});

test('a made provider secret is shown once, works, survives a restart and can be switched off', async () => {
  const first = await open();
  const made = await command(first, 'provider', { providerId: 'acme', scheme: 'legacy' });
  expect(made.status).toBe(200);
  const secret = String(made.body.secret);
  const { dir } = first;
  await first.close();
  const here = await open({ dir });
  const body = signalJson();
  expect((await postWebhook(here, body, legacyHeaders(body, secret))).status).toBe(202);
  const off = await command(here, 'provider', { providerId: 'acme', scheme: 'legacy', active: false });
  expect(off.body.secret).toBeUndefined();
  expect((await postWebhook(here, signalJson(), legacyHeaders(body, secret))).status).toBe(401);
});

test('a lost sealing key refuses its providers and is named by the health check', async () => {
  const first = await open();
  const made = await command(first, 'provider', { providerId: 'acme', scheme: 'legacy' });
  const { dir, config } = first;
  await first.close();
  rmSync(join(config.configDir, 'operator.key'));
  const here = await open({ dir });
  const body = signalJson();
  expect((await postWebhook(here, body, legacyHeaders(body, String(made.body.secret)))).status).toBe(401);
  expect((await postWebhook(here, body)).status).toBe(202);
  const ready = await send(`${here.operatorUrl}/ready`);
  expect(ready).toMatchObject({ status: 503, body: { reason: 'not_ready' } });
  expect(JSON.stringify(ready.body.details)).toContain('acme');
  await command(here, 'provider', { providerId: 'acme', scheme: 'legacy' });
  expect((await send(`${here.operatorUrl}/ready`)).status).toBe(200);
});

test('a roster is set whole or not at all', async () => {
  const here = await open();
  const wallet = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
  const good = { wallet, status: 'ACTIVE', label: 'alpha', wqs: 90, origin: 'planted' };
  const set = await command(here, 'roster', { wallets: [good] });
  expect(set).toMatchObject({ status: 200, body: { seq: here.book.lastSeq } });
  const bad = await command(here, 'roster', {
    wallets: [
      { wallet, status: 'REJECTED' },
      { wallet: 'x', status: 'ACTIVE' },
    ],
  });
  expect(bad).toMatchObject({ status: 422, body: { reason: 'invalid_field' } });
  await command(here, 'wallet', { wallet, status: 'DEMOTED', reason: 'lost edge' });
  const [kept] = here.book.wallets.values();
  expect(kept).toMatchObject({ status: 'DEMOTED', label: 'alpha', wqs: 90, origin: 'planted' });
});

const NO_METRICS: Parameters<typeof createMetrics>[0] = {
  queueDepths: () => ({ EXIT: 0, SHIELD: 0, SPEAR: 0 }),
  isHalted: () => false,
  haltEpoch: () => 0,
  openPositions: () => 0,
  liveAttempts: () => 0,
  screens: () => 0,
  journalSeq: () => 0,
  rpcMode: () => 'JITO',
  routes: () => [],
  trippedBreakers: () => [],
  spear: () => ({ isOn: true, reasons: [] }),
  checks: () => [],
};

test('every route refuses whoever lacks its permission', async () => {
  const here = await open();
  const keys = new Map<string, string>();
  for (const role of ROLES) {
    keys.set(role, String((await command(here, 'api-key', { name: role, role })).body.secret));
  }
  const metrics = createMetrics(NO_METRICS);
  const routes = createRoutes(here.parts, metrics);
  const table = [
    ...routes.public.routes.map((route) => ({ route, base: here.operatorUrl })),
    ...routes.control.routes.map((route) => ({ route, base: here.controlUrl })),
  ].filter(({ route }) => route.guard !== 'open' && route.guard !== 'own');
  expect(table.length).toBeGreaterThan(15);
  for (const { route, base } of table) {
    const needed = Reflect.get(PERMISSIONS, route.guard);
    const ask = (bearer: string | null) =>
      send(`${base}${route.path.replace(/:\w+/g, 'x')}`, {
        method: route.method,
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(route.method === 'GET' ? {} : { 'content-type': 'application/json' }),
        },
        // Not JSON on purpose: whoever is let in changes nothing.
        ...(route.method === 'GET' ? {} : { body: 'not json' }),
      });
    const lacking = ROLES.slice(0, ROLES.indexOf(needed));
    const [stranger, allowed, ...refused] = await Promise.all(
      [null, needed, ...lacking].map((role) => ask(role === null ? null : (keys.get(role) ?? ''))),
    );
    expect(stranger?.status, `${route.path} without a key`).toBe(401);
    for (const [index, answer] of refused.entries()) {
      const said = [answer.status, answer.body.reason];
      expect(said, `${route.path} as ${lacking[index]}`).toEqual([403, 'forbidden']);
    }
    expect([200, 400, 404], `${route.path} as ${needed}`).toContain(allowed?.status);
  }
}, 60_000);

/** What the public port promises people, programs and providers. */
const PROMISED = [
  'post /api/v1/webhook',
  'post /api/v1/webhooks/helius/{provider}',
  'get /api/v1/signals/{trade_uuid}',
  'post /api/v1/admin/halt',
  'post /api/v1/admin/resume',
  'get /api/v1/positions',
  'get /api/v1/trades',
  'get /api/v1/wallets',
  'get /api/v1/wallets/{address}',
  'put /api/v1/wallets/{address}',
  'get /api/v1/config',
  'put /api/v1/config',
  'get /api/v1/incidents',
  'post /api/v1/roster/merge',
  'post /api/v1/config/circuit-breaker/reset',
  'get /health',
  'get /ready',
  'get /api/v1/openapi.json',
];

test('OpenAPI names every public route and no other, and every one that is promised', async () => {
  const here = await open();
  const { body } = await send(`${here.operatorUrl}/api/v1/openapi.json`);
  expect(body).toMatchObject({ openapi: '3.1.0' });
  const documented = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const served = createRoutes(here.parts, createMetrics(NO_METRICS)).public.routes.map(
    ({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
  );
  const withoutItself = served.filter((route) => !route.endsWith('openapi.json'));
  expect(documented.filter((route) => !route.endsWith('openapi.json')).toSorted()).toEqual(
    withoutItself.toSorted(),
  );
  expect(served).toEqual(expect.arrayContaining(PROMISED));
  expect(JSON.stringify(body)).toContain('amount_sol');
});

test('serves metrics, health and readiness', async () => {
  const here = await open();
  await postWebhook(here, signalJson());
  await postWebhook(here, 'unsigned', { 'content-type': 'application/json' });
  const metrics = await send(`${here.controlUrl}/metrics`);
  expect(metrics.body.text).toContain('chimera_signals_total{state="received"} 1');
  expect(metrics.body.text).toContain('chimera_check_ok{check="audit_chain"} 1');
  expect(metrics.body.text).toContain('chimera_queue_depth{lane="SHIELD"} 1');
  expect(metrics.body.text).toContain('chimera_requests_refused_total{reason="missing_signature"} 1');
  expect(await send(`${here.operatorUrl}/health`)).toMatchObject({
    status: 200,
    body: { status: 'healthy' },
  });
  expect((await send(`${here.operatorUrl}/api/v1/ready`)).status).toBe(200);
});

/** An unresolved attempt, as a story of the journal leaves one; the last of the story. */
function leaveUnresolved({ append, book }: Doors): string {
  const history = createHistory(7);
  for (let step = 0; step < 4_000; step += 1) {
    const { row, bytes } = history.next();
    if (!/^(signal|attempt|order|position)_/.test(row.event.type)) continue;
    append([bytes === null ? { event: row.event } : { event: row.event, bytes }]);
    const found = [...book.attempts.values()].find(({ state }) => state === 'unresolved');
    if (found !== undefined) return found.signed.txid;
  }
  throw new Error('the story leaves nothing unresolved');
}

test('an unresolved transaction is written off in two steps by an admin, and its order goes on', async () => {
  const here = await open();
  const txid = leaveUnresolved(here);
  const body = { txid, action: 'write_off', reason: 'both providers pruned it' };
  const first = await command(here, 'unresolved', body);
  expect(first).toMatchObject({ status: 200, body: { status: 'confirm_required' } });
  const { confirm } = first.body;
  const wrong = await command(here, 'unresolved', { ...body, confirm: `${confirm}x` });
  expect(wrong.status).toBe(409);
  expect(here.book.attempts.has(txid as Txid)).toBe(true);
  const second = await command(here, 'unresolved', { ...body, confirm });
  expect(second).toMatchObject({ status: 200, body: { status: 'applied', action: 'write_off' } });
  expect(here.book.attempts.has(txid as Txid)).toBe(false);
  const row = here.db.prepare(
    'SELECT state, written_off_by, written_off_reason FROM attempts WHERE txid = ?',
  );
  expect(row.get(txid)).toMatchObject({
    state: 'unresolved',
    written_off_reason: 'both providers pruned it',
  });
  expect((await command(here, 'unresolved', { ...body, action: 'retry' })).status).toBe(404);
});

test('an unresolved transaction is adopted only when the chain shows it', async () => {
  const here = await open();
  const txid = leaveUnresolved(here);
  const body = { txid, action: 'adopt', reason: 'the explorer shows it' };
  expect(await command(here, 'unresolved', body)).toMatchObject({
    status: 409,
    body: { reason: 'conflict' },
  });
  expect(here.asked).toEqual([]);
  expect((await command(here, 'unresolved', { ...body, action: 'retry' })).status).toBe(200);
  expect(here.asked).toEqual([txid]);
});

test('what the chain shows is adopted and not written off', async () => {
  const here = await open({ isOnChain: true });
  const txid = leaveUnresolved(here);
  const body = { txid, action: 'write_off', reason: 'tired of it' };
  const { confirm } = (await command(here, 'unresolved', body)).body;
  expect((await command(here, 'unresolved', { ...body, confirm })).status).toBe(409);
  expect((await command(here, 'unresolved', { ...body, action: 'adopt' })).status).toBe(200);
  expect(here.asked).toEqual([txid]);
});
