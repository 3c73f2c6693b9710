import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIVE_PATH } from '@chimera/core/contract/live';
import { Keypair } from '@solana/web3.js';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARIES, CANARY_ENV, canariesIn, filesBelow } from '../harness/canaries.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import {
  createOperatorClient,
  legacyHeaders,
  type OperatorClient,
  signalBody,
  standardHeaders,
  TEST_HMAC_SECRET,
  WEBHOOK_PATH,
} from '../harness/operator-client.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const VERDICT_TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 262_144;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;

beforeAll(async () => {
  const env = { LOCALNET_ACTORS: 'off', HMAC_SECRET: TEST_HMAC_SECRET, ...CANARY_ENV };
  // The first login link is among what must not leak, and without a dashboard there is none.
  stack = await startStack({ env: { ...env, PUBLIC_URL: 'http://127.0.0.1:3000' } });
  operator = createOperatorClient(stack);
  journal = openJournal(stack);
}, 90_000);

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

const someone = () => Keypair.generate().publicKey.toBase58();

function unknownLeaderSignal(fields: Readonly<Record<string, unknown>> = {}): string {
  return signalBody({ token_address: someone(), wallet_address: someone(), ...fields });
}

test('refuses a wrong signature', async () => {
  const body = unknownLeaderSignal();
  const answer = await operator.raw(
    WEBHOOK_PATH,
    body,
    legacyHeaders(body, 'another-secret-of-enough-length'),
  );
  expect(answer).toMatchObject({ status: 401, body: { status: 'rejected', reason: 'invalid_signature' } });
});

test('refuses a body that was changed after signing', async () => {
  const body = unknownLeaderSignal();
  const answer = await operator.raw(WEBHOOK_PATH, body.replace('0.5', '5.0'), legacyHeaders(body));
  expect(answer).toMatchObject({ status: 401, body: { reason: 'invalid_signature' } });
});

test('refuses a request without a signature', async () => {
  const answer = await operator.raw(WEBHOOK_PATH, unknownLeaderSignal(), {
    'Content-Type': 'application/json',
  });
  expect(answer).toMatchObject({ status: 401, body: { reason: 'missing_signature' } });
});

test('refuses a stale timestamp and names the skew', async () => {
  const body = unknownLeaderSignal();
  const late = Math.floor(Date.now() / 1_000) - 120;
  const answer = await operator.raw(WEBHOOK_PATH, body, legacyHeaders(body, TEST_HMAC_SECRET, late));
  expect(answer).toMatchObject({ status: 401, body: { reason: 'stale_timestamp' } });
  expect(JSON.stringify(answer.body.details)).toMatch(/1[12]\d/);
});

test('refuses a body that is no JSON, once it is authentic', async () => {
  const body = '{"strategy":';
  const answer = await operator.raw(WEBHOOK_PATH, body, legacyHeaders(body));
  expect(answer).toMatchObject({ status: 400, body: { reason: 'malformed_body' } });
});

test('names the field that does not fit', async () => {
  const body = unknownLeaderSignal({ action: 'HOLD' });
  const answer = await operator.raw(WEBHOOK_PATH, body, legacyHeaders(body));
  expect(answer).toMatchObject({ status: 422, body: { reason: 'invalid_field' } });
  expect(JSON.stringify(answer.body.details)).toContain('action');
});

test('refuses a body above the limit', async () => {
  const body = unknownLeaderSignal({ token: 'x'.repeat(BODY_BYTES_MAX) });
  const answer = await operator.raw(WEBHOOK_PATH, body, legacyHeaders(body));
  expect(answer).toMatchObject({ status: 413, body: { reason: 'body_too_large' } });
});

test('accepts both signature schemes', async () => {
  const legacy = unknownLeaderSignal();
  expect(await operator.raw(WEBHOOK_PATH, legacy, legacyHeaders(legacy))).toMatchObject({
    status: 202,
    body: { status: 'accepted' },
  });
  const standard = unknownLeaderSignal();
  expect(await operator.raw(WEBHOOK_PATH, standard, standardHeaders(standard))).toMatchObject({
    status: 202,
    body: { status: 'accepted' },
  });
});

test('answers a repeated signal with what became of the first', async () => {
  const body = unknownLeaderSignal();
  const headers = legacyHeaders(body);
  const first = await operator.raw(WEBHOOK_PATH, body, headers);
  expect(first.status).toBe(202);
  const retry = await operator.raw(WEBHOOK_PATH, body, headers);
  expect(retry).toMatchObject({
    status: 200,
    body: { status: 'duplicate', reason: 'duplicate_signal', trade_uuid: first.body.trade_uuid },
  });
  expect(['received', 'denied']).toContain(retry.body.state);
});

test('takes ten deliveries of one signal at once as one signal', async () => {
  const body = unknownLeaderSignal();
  const headers = legacyHeaders(body);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => operator.raw(WEBHOOK_PATH, body, headers)),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(9).fill(200), 202]);
  const { trade_uuid } = JSON.parse(body);
  expect(journal.one('SELECT count(*) FROM signals WHERE trade_uuid = ?', trade_uuid)).toBe(1);
});

test('accepts a signal of an unknown leader and then denies it', async () => {
  const body = unknownLeaderSignal();
  const answer = await operator.raw(WEBHOOK_PATH, body, legacyHeaders(body));
  expect(answer.status).toBe(202);
  const uuid = String(answer.body.trade_uuid);
  const verdict = await until(
    'a verdict',
    () =>
      journal.all<{ state: string; reason: string }>(
        "SELECT state, reason FROM signals WHERE trade_uuid = ? AND state <> 'received'",
        uuid,
      )[0],
    VERDICT_TIMEOUT_MS,
  );
  expect(verdict.state).toBe('denied');
  const reasons = journal.one<string>(
    'SELECT reasons FROM decisions JOIN signals USING (signal_id) WHERE trade_uuid = ?',
    uuid,
  );
  expect(JSON.parse(reasons ?? '[]')).toContain('unknown_wallet');
  const asked = await operator.get(`/api/v1/signals/${uuid}`);
  expect(asked.status).toBe(200);
  expect(JSON.stringify(asked.body)).toContain('unknown_wallet');
});

test('loses none of what it acknowledged', async () => {
  const uuids: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const bodies = Array.from({ length: 10 }, () => unknownLeaderSignal());
    const answers = await Promise.all(
      bodies.map((body) => operator.raw(WEBHOOK_PATH, body, legacyHeaders(body))),
    );
    uuids.push(...answers.filter(({ status }) => status === 202).map(({ body }) => String(body.trade_uuid)));
  }
  expect(uuids).toHaveLength(100);
  await until(
    'every signal has its verdict',
    () => journal.one("SELECT count(*) FROM signals WHERE state = 'received'") === 0,
    VERDICT_TIMEOUT_MS,
  );
  for (const uuid of uuids) {
    expect(journal.one('SELECT state FROM signals WHERE trade_uuid = ?', uuid)).toBe('denied');
  }
});

test('has nothing of a refused request in the journal', () => {
  const received = journal.one<number>('SELECT count(*) FROM signals') ?? 0;
  expect(journal.events('signal_received')).toHaveLength(received);
  expect(journal.one("SELECT count(*) FROM signals WHERE token_symbol LIKE 'xxx%'")).toBe(0);
});

/** Where a secret may lie: each readable by its owner only. `localnet` is the world outside, which may know it. */
const KEPT_SECRET = ['admin-api-key', 'localnet-wiring.json', 'localnet'];

/** Everything that a screen with the admin's rights is told while the operator works. */
async function listen(during: () => Promise<void>): Promise<string> {
  const { body } = await operator.control('socket-token', {});
  const socket = io(stack.run.operator.controlUrl, {
    ...{ path: LIVE_PATH, addTrailingSlash: false, transports: ['websocket'], reconnection: false },
    auth: { token: body.token },
  });
  const heard: unknown[] = [];
  socket.onAny((...message) => heard.push(message));
  await until('a snapshot', () => heard.length > 0, VERDICT_TIMEOUT_MS);
  await during();
  const seq = Number(journal.one("SELECT max(seq) FROM journal WHERE type = 'halt_set'"));
  await until('the newest event', () => JSON.stringify(heard).includes(`"seq":${seq}`), VERDICT_TIMEOUT_MS);
  socket.disconnect();
  return JSON.stringify(heard);
}

test('no secret is in any log, metric, answer, socket frame, file or backup', {
  timeout: 60_000,
}, async () => {
  const { dataDir, configDir, run } = stack;
  const frames = await listen(async () => {
    await operator.control('halt', { reason: 'people are to be told, and cannot be' });
    await operator.raw(WEBHOOK_PATH, 'not signed', {});
  });
  const added = await operator.control('provider', { providerId: 'canary', scheme: 'standard' });
  expect((await operator.control('backup', {})).status).toBe(200);
  const secretOfProvider = String(added.body.secret);
  const canaries = [
    ...CANARIES,
    ['HMAC_SECRET', Buffer.from(TEST_HMAC_SECRET)] as const,
    ['the secret of a provider', Buffer.from(secretOfProvider)] as const,
    ['the login link', Buffer.from(run.operator.adminLink?.split('token=')[1] ?? 'no link')] as const,
    ['the admin key', readFileSync(join(dataDir, 'admin-api-key'))] as const,
  ];
  expect(canariesIn(`${secretOfProvider} ${CANARY_ENV.HELIUS_API_KEY}`, canaries)).toHaveLength(2);
  const found = (where: string, content: string | Buffer) =>
    canariesIn(content, canaries).map((name) => `${name} in ${where}`);
  const { paths } = (await operator.get('/api/v1/openapi.json')).body as { paths: Record<string, object> };
  const answers = Object.entries(paths).filter(([path, methods]) => 'get' in methods && !path.includes('{'));
  expect(answers.length).toBeGreaterThan(5);
  const told = await Promise.all(
    answers.map(async ([path]) => found(path, JSON.stringify(await operator.get(path)))),
  );
  const metrics = await (await fetch(`${run.operator.controlUrl}/metrics`)).text();
  const files = [...filesBelow(dataDir, KEPT_SECRET), ...filesBelow(configDir, ['operator.key'])];
  expect(files.some((path) => path.endsWith('operator.log'))).toBe(true);
  expect(files.some((path) => path.includes('/backups/'))).toBe(true);
  expect([
    ...told.flat(),
    ...found('the live socket', frames),
    ...found('the metrics', metrics),
    ...files.flatMap((path) => found(path, readFileSync(path))),
  ]).toEqual([]);
});
