import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from './http/doors-for-tests.ts';
import {
  adminKey,
  legacyHeaders,
  MINT,
  postWebhook,
  send,
  signalJson,
  standardHeaders,
} from './http/webhook-requests.ts';

let doors: Doors | undefined;

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const letterCount = ({ db }: Doors): number =>
  Number(db.prepare('SELECT count(*) FROM dead_letter_queue').pluck().get());
const signalCount = ({ db }: Doors): number =>
  Number(db.prepare('SELECT count(*) FROM signals').pluck().get());

test('accepts a signed signal once and answers its retries with what became of it', async () => {
  const here = await open();
  const body = signalJson();
  const headers = legacyHeaders(body);
  const first = await postWebhook(here, body, headers);
  expect(first).toMatchObject({
    status: 202,
    body: { status: 'accepted', trade_uuid: JSON.parse(body).trade_uuid },
  });
  const retry = await postWebhook(here, body, headers);
  expect(retry).toMatchObject({
    status: 200,
    body: { status: 'duplicate', reason: 'duplicate_signal', state: 'received' },
  });
  expect(signalCount(here)).toBe(1);
  expect(here.control.queue.depth()).toBe(1);
});

test('fifty copies at once are one signal', async () => {
  const here = await open();
  const body = signalJson();
  const headers = legacyHeaders(body);
  const statuses: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => postWebhook(here, body, headers)));
    statuses.push(...answers.map(({ status }) => status));
  }
  expect(statuses.filter((status) => status === 202)).toHaveLength(1);
  expect(statuses.filter((status) => status === 200)).toHaveLength(49);
  expect(signalCount(here)).toBe(1);
});

test('a signal is known again after a restart', async () => {
  const before = await open();
  const body = signalJson({ trade_uuid: undefined });
  expect((await postWebhook(before, body)).status).toBe(202);
  const { dir } = before;
  await before.close();
  const here = await open({ dir });
  expect(await postWebhook(here, body)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
});

test('a leader’s transaction is one signal through every provider', async () => {
  const here = await open();
  const signature = '5'.repeat(88);
  const first = signalJson({ signature });
  expect((await postWebhook(here, first)).status).toBe(202);
  const second = signalJson({ signature });
  expect((await postWebhook(here, second, standardHeaders(second, 'msg_1'))).status).toBe(200);
});

test('equal content without any id is one signal for ten minutes, across the window’s edge too', async () => {
  let nowMs = 1_700_000_399_000;
  const here = await open({ nowMs: () => nowMs });
  const body = signalJson({ trade_uuid: undefined });
  const deliver = () => postWebhook(here, body, legacyHeaders(body, undefined, nowMs));
  expect((await deliver()).status).toBe(202);
  nowMs += 2_000;
  expect((await deliver()).status).toBe(200);
  nowMs += 601_000;
  expect((await deliver()).status).toBe(202);
});

const body = signalJson();
const refusals: readonly [string, number, string, string, Record<string, string>][] = [
  ['another secret', 401, 'invalid_signature', body, legacyHeaders(body, 'another secret, long enough')],
  ['no signature', 401, 'missing_signature', body, { 'content-type': 'application/json' }],
  ['a stale timestamp', 401, 'stale_timestamp', body, legacyHeaders(body, undefined, Date.now() - 120_000)],
  ['broken JSON', 400, 'malformed_body', '{"a":', legacyHeaders('{"a":')],
  ['a list', 400, 'malformed_body', '[]', legacyHeaders('[]')],
  ['a missing field', 422, 'invalid_field', '{}', legacyHeaders('{}')],
  ['another content type', 415, 'unsupported_media_type', body, { 'content-type': 'text/plain' }],
  [
    'compression',
    415,
    'unsupported_media_type',
    body,
    { ...legacyHeaders(body), 'content-encoding': 'gzip' },
  ],
  ['262,145 bytes', 413, 'body_too_large', 'x'.repeat(262_145), legacyHeaders('')],
];

test.each(refusals)('refuses %s with %i %s', async (_, status, reason, sent, headers) => {
  const here = await open();
  const answer = await postWebhook(here, sent, headers);
  expect(answer).toMatchObject({ status, body: { status: 'rejected', reason } });
  expect(String(answer.body.message)).toMatch(/^To mend it, /);
  expect(signalCount(here)).toBe(0);
  expect(here.internalErrors).toEqual([]);
});

test('a stale timestamp names its skew', async () => {
  const here = await open();
  const answer = await postWebhook(here, body, legacyHeaders(body, undefined, Date.now() - 120_000));
  expect(answer.body.details).toMatchObject({ skewSecondsMax: 60 });
});

test('the eleventh stranger’s try is refused unread, and a provider at the same address is not', async () => {
  const here = await open();
  const wrong = () => postWebhook(here, body, legacyHeaders(body, 'another secret, long enough'));
  for (let count = 0; count < 10; count += 1) expect((await wrong()).status).toBe(401);
  const refused = await wrong();
  expect(refused).toMatchObject({ status: 429, body: { reason: 'rate_limited' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await here.close();
  const again = await open();
  expect((await postWebhook(again, body)).status).toBe(202);
  const tries = async () => postWebhook(again, body, legacyHeaders(body, 'another secret, long enough'));
  for (let count = 0; count < 12; count += 1) expect((await tries()).status).toBe(401);
  expect((await postWebhook(again, body)).status).toBe(200);
});

test('a provider beyond 400 in a burst is asked to wait', async () => {
  const nowMs = Date.now();
  const here = await open({ nowMs: () => nowMs });
  const headers = legacyHeaders(body, undefined, nowMs);
  const statuses: number[] = [];
  for (let round = 0; round < 41; round += 1) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => postWebhook(here, body, headers)));
    statuses.push(...answers.map(({ status }) => status));
  }
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
});

test('a full queue sheds a BUY without remembering it and takes every SELL', async () => {
  const here = await open();
  let isFull = true;
  const accepts = here.control.queue.accepts;
  // The queue itself is tested beside its code; here only its answer matters.
  Object.assign(here.control.queue, {
    accepts: (lane: 'EXIT' | 'SHIELD' | 'SPEAR') => (isFull ? lane === 'EXIT' : accepts(lane)),
  });
  const shed = await postWebhook(here, body);
  expect(shed).toMatchObject({ status: 429, body: { reason: 'load_shed' } });
  expect(shed.headers.get('retry-after')).not.toBeNull();
  await expect.poll(() => letterCount(here)).toBe(1);
  expect(signalCount(here)).toBe(0);
  const sell = signalJson({ action: 'SELL', strategy: 'EXIT' });
  expect((await postWebhook(here, sell)).status).toBe(202);
  isFull = false;
  expect((await postWebhook(here, body)).status).toBe(202);
});

test('while halted a BUY is refused with 503, a SELL and a known BUY are not', async () => {
  const here = await open();
  const known = signalJson();
  expect((await postWebhook(here, known)).status).toBe(202);
  const halted = await send(`${here.operatorUrl}/api/v1/admin/halt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey(here)}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(halted).toMatchObject({ status: 200, body: { status: 'halted', epoch: 1, mode: 'entries' } });
  const buy = await postWebhook(here, signalJson());
  expect(buy).toMatchObject({ status: 503, body: { reason: 'trading_halted' } });
  expect((await postWebhook(here, signalJson({ action: 'SELL' }))).status).toBe(202);
  expect((await postWebhook(here, known)).status).toBe(200);
});

test('tells a provider of its own signal, and an admin of any', async () => {
  const here = await open();
  const { trade_uuid: uuid } = (await postWebhook(here, body)).body;
  const url = `${here.operatorUrl}/api/v1/signals/${uuid}`;
  const bySignature = await send(url, { headers: legacyHeaders('') });
  expect(bySignature).toMatchObject({ status: 200, body: { trade_uuid: uuid, state: 'received' } });
  const byKey = await send(url, { headers: { authorization: `Bearer ${adminKey(here)}` } });
  expect(byKey.status).toBe(200);
  expect((await send(url, { headers: standardHeaders('', 'msg_9') })).status).toBe(404);
  expect((await send(url)).status).toBe(401);
});

test('unknown addresses and methods are answered in the same envelope', async () => {
  const here = await open();
  expect(await send(`${here.operatorUrl}/nothing`)).toMatchObject({
    status: 404,
    body: { reason: 'not_found' },
  });
  const wrong = await send(`${here.operatorUrl}/api/v1/webhook`);
  expect(wrong).toMatchObject({ status: 405, body: { reason: 'method_not_allowed' } });
  expect(wrong.headers.get('allow')).toBe('POST');
  expect((await send(`${here.operatorUrl}/api/v1/%zz`)).body.reason).toBe('not_found');
});

test('bytes that are no request get an envelope too', async () => {
  const here = await open();
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(here.operatorUrl).port), '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (part) => {
      received += part;
    });
    socket.on('close', () => resolve(received)).on('error', reject);
    socket.write('NOT HTTP\r\n\r\n');
  });
  expect(text).toContain('400 Bad Request');
  expect(text).toContain('malformed_request');
});

test('a body that grows without saying so is cut at the limit', async () => {
  const here = await open();
  const chunk = 'x'.repeat(65_536);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let count = 0; count < 8; count += 1) controller.enqueue(Buffer.from(chunk));
      controller.close();
    },
  });
  const answer = await send(`${here.operatorUrl}/api/v1/webhook`, {
    ...{ method: 'POST', body: stream, duplex: 'half' },
    headers: legacyHeaders(''),
  });
  expect(answer).toMatchObject({ status: 413, body: { reason: 'body_too_large' } });
});

test('one address holds at most sixteen connections', async () => {
  const here = await open();
  const port = Number(new URL(here.operatorUrl).port);
  const sockets = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
  const closed = await new Promise<number>((resolve) => {
    let count = 0;
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        count += 1;
        if (count === 4) resolve(count);
      });
    }
  });
  expect(closed).toBe(4);
  expect(sockets.filter((socket) => !socket.destroyed)).toHaveLength(16);
  for (const socket of sockets) socket.destroy();
});

test('lists what there is to a caller who may see it', async () => {
  const here = await open();
  const headers = { authorization: `Bearer ${adminKey(here)}`, 'content-type': 'application/json' };
  const put = await send(`${here.operatorUrl}/api/v1/wallets/${MINT}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ status: 'ACTIVE', reason: 'a test', ttl_hours: 1 }),
  });
  expect(put.status).toBe(200);
  const wallets = await send(`${here.operatorUrl}/api/v1/wallets?status=ACTIVE`, { headers });
  expect(wallets).toMatchObject({ status: 200, body: { rows: { items: [{ wallet: MINT }], total: 1 } } });
  for (const path of ['positions', 'trades', 'config', `wallets/${MINT}`]) {
    expect((await send(`${here.operatorUrl}/api/v1/${path}`, { headers })).status).toBe(200);
  }
  const bad = await send(`${here.operatorUrl}/api/v1/positions?limit=0`, { headers });
  expect(bad).toMatchObject({ status: 422, body: { reason: 'invalid_field' } });
  expect(JSON.stringify(await send(`${here.operatorUrl}/api/v1/config`, { headers }))).not.toContain(
    'secret',
  );
});
