import { createHash } from 'node:crypto';
import { txid } from '@chimera/core/units/chain';
import bs58 from 'bs58';
import { expect, test } from 'vitest';
import { createScriptedHttp, type ScriptedAnswer } from '../http/scripted-http.ts';
import { bundleIdOf, createJitoClient } from './client.ts';
import { getTipFloor } from './tip-floor.ts';

const ID = 'ab'.repeat(32);
const TXID = txid(bs58.encode(new Uint8Array(64).fill(5)));

function setUp(answer: ScriptedAnswer) {
  const { http, requests } = createScriptedHttp(() => answer);
  return { jito: createJitoClient({ url: 'http://j/', http, authUuid: 'u' }), requests, http };
}

test('a bundle travels as base64 and says so', async () => {
  const { jito, requests } = setUp({ body: { result: ID } });
  await expect(jito.sendBundle([Uint8Array.of(1, 2, 3)])).resolves.toBe(ID);
  expect(requests[0]).toMatchObject({ url: 'http://j/api/v1/bundles', headers: { 'x-jito-auth': 'u' } });
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
    method: 'sendBundle',
    params: [['AQID'], { encoding: 'base64' }],
  });
});

test('the bundle id is known before sending', () => {
  const second = txid(bs58.encode(new Uint8Array(64).fill(6)));
  const expected = createHash('sha256').update(`${TXID},${second}`).digest('hex');
  expect(bundleIdOf([TXID, second])).toBe(expected);
});

test.each<[ScriptedAnswer, string, boolean]>([
  [
    rpc(-32602, 'Bundles must write lock at least one tip account to be eligible for the auction.'),
    'jito_tip_missing',
    false,
  ],
  [rpc(-32602, 'bundle contains an already processed transaction'), 'jito_already_processed', true],
  [rpc(-32602, 'bundle contains an expired blockhash'), 'jito_blockhash_expired', false],
  [rpc(-32602, 'bundle contains an invalid blockhash'), 'jito_blockhash_expired', false],
  [rpc(-32602, 'bundle exceeds max transaction length'), 'jito_bundle_refused', false],
  [rpc(-32603, 'transaction has too many account locks'), 'jito_bundle_refused', false],
  [rpc(-32097, 'Network congested. Endpoint is globally rate limited.', 429), 'jito_rate_limited', false],
  [{ status: 429, body: '<html>429' }, 'jito_rate_limited', false],
  [{ status: 502, body: '<html>' }, 'http_unavailable', true],
  [{ body: { result: 'no id' } }, 'rpc_answer_invalid', true],
])('the answer %j is %s', async (answer, code, maybeLanded) => {
  await expect(setUp(answer).jito.sendBundle([])).rejects.toMatchObject({ code, maybeLanded });
});

function rpc(code: number, message: string, status = 400): ScriptedAnswer {
  return { status, body: { jsonrpc: '2.0', error: { code, message }, id: 1 } };
}

test('statuses are read, and an unknown bundle is not an error', async () => {
  const inflight = {
    value: [
      { bundle_id: ID, status: 'Landed', landed_slot: 8 },
      { bundle_id: 'x', status: 'Invalid', landed_slot: null },
    ],
  };
  await expect(setUp({ body: { result: inflight } }).jito.getInflightBundleStatuses([ID])).resolves.toEqual([
    { bundleId: ID, status: 'Landed', landedSlot: 8 },
    { bundleId: 'x', status: 'Invalid', landedSlot: null },
  ]);
  await expect(setUp({ body: { result: null } }).jito.getBundleStatuses([ID])).resolves.toEqual([]);
  const landed = {
    value: [
      { bundle_id: ID, transactions: [TXID], slot: 8, confirmation_status: 'confirmed', err: { Ok: null } },
      null,
    ],
  };
  await expect(setUp({ body: { result: landed } }).jito.getBundleStatuses([ID])).resolves.toEqual([
    { bundleId: ID, txids: [TXID], slot: 8, confirmationStatus: 'confirmed' },
  ]);
});

test('tip accounts must be at least one', async () => {
  await expect(setUp({ body: { result: [] } }).jito.getTipAccounts()).rejects.toMatchObject({
    code: 'rpc_answer_invalid',
  });
});

const floor = (text: string) => getTipFloor(setUp({ body: text }).http, 'http://j/tip_floor');
const row = (p99: string) =>
  `[{"time":"t","landed_tips_25th_percentile":6.001e-06,"landed_tips_50th_percentile":1e-05,"landed_tips_75th_percentile":3.6e-05,"landed_tips_95th_percentile":0.0014,"landed_tips_99th_percentile":${p99},"ema_landed_tips_50th_percentile":9.8e-06}]`;

test('the tip floor is read from its text, to the lamport', async () => {
  await expect(floor(row('0.01'))).resolves.toEqual({
    p25: 6_001n,
    p50: 10_000n,
    p75: 36_000n,
    p95: 1_400_000n,
    p99: 10_000_000n,
  });
});

test.each(['[]', row('0'), row('0.0'), row('-1'), '{}', 'null'])(
  'the tip floor %.30s is unknown, not zero',
  async (text) => {
    await expect(floor(text)).rejects.toMatchObject({ code: 'jito_tip_floor_unknown' });
  },
);
