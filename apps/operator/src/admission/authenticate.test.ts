import { createHmac } from 'node:crypto';
import { unixMs } from '@chimera/core/units/chain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authenticate, isSameSecret, type SignedRequest, webhookKeys } from './authenticate.ts';

const SECRET = 'a shared secret of enough length';
const OTHER = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const nowMs = unixMs(1_700_000_000_000);
const body = Buffer.from('{"a":1}');
const providers = [
  { providerId: 'old', scheme: 'legacy' as const, keys: webhookKeys(SECRET, 'legacy') },
  { providerId: 'new', scheme: 'standard' as const, keys: webhookKeys(OTHER, 'standard') },
];

const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function legacy(timestamp: string, secret = SECRET): SignedRequest['headers'] {
  const signature = mac(Buffer.from(secret), `${timestamp}${body}`).toString('hex');
  return { 'x-timestamp': timestamp, 'x-signature': signature };
}

function standard(timestamp: string, secret = OTHER, extra = ''): SignedRequest['headers'] {
  const [key = Buffer.alloc(0)] = webhookKeys(secret, 'standard');
  const signature = mac(key, `msg_1.${timestamp}.${body}`).toString('base64');
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `${extra}v1,${signature}`,
  };
}

const verify = (headers: SignedRequest['headers'], bytes = body) =>
  authenticate({ headers, body: bytes, nowMs }, providers);

test('accepts both schemes and says which provider signed', () => {
  expect(verify(legacy('1700000000'))).toMatchObject({ ok: true, value: { providerId: 'old' } });
  expect(verify(standard('1700000000'))).toMatchObject({
    ok: true,
    value: { providerId: 'new', deliveryId: 'msg_1', isDeliveryNamed: true },
  });
});

test.each(['old', 'new', 'gone'])('whoever is thought to have signed, here %s, the key decides', (likely) => {
  const by = (headers: SignedRequest['headers']) => authenticate({ headers, body, nowMs }, providers, likely);
  expect(by(legacy('1700000000'))).toMatchObject({ ok: true, value: { providerId: 'old' } });
  expect(by(standard('1700000000'))).toMatchObject({ ok: true, value: { providerId: 'new' } });
  expect(by(legacy('1700000000', 'a secret that nobody of ours has'))).toMatchObject({ ok: false });
});

test('agrees with the vector published by Standard Webhooks', () => {
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const request = { headers, body: Buffer.from('{"test": 2432232314}'), nowMs: unixMs(1_614_265_330_000) };
  expect(authenticate(request, providers)).toMatchObject({ ok: true, value: { providerId: 'new' } });
});

test('a signature of the old key beside one of the new is enough, as rotation needs', () => {
  const wrong = `v1,${Buffer.alloc(32, 7).toString('base64')} v2,abc `;
  expect(verify(standard('1700000000', OTHER, wrong)).ok).toBe(true);
});

test.each([
  ['nothing', {}, 'missing_signature'],
  ['only a timestamp', { 'x-timestamp': '1700000000' }, 'missing_signature'],
  ['another secret', legacy('1700000000', 'another secret of enough length'), 'invalid_signature'],
  ['upper case hex', { ...legacy('1700000000'), 'x-signature': 'AB'.repeat(32) }, 'invalid_signature'],
  ['a short mac', { ...legacy('1700000000'), 'x-signature': 'ab' }, 'invalid_signature'],
  ['truncated base64', { ...standard('1700000000'), 'webhook-signature': 'v1,AAAA' }, 'invalid_signature'],
  ['an unknown version', { ...standard('1700000000'), 'webhook-signature': 'v9,AAAA' }, 'invalid_signature'],
  ['a timestamp that is not a number', legacy('soon'), 'invalid_signature'],
  ['a header sent twice', { ...legacy('1700000000'), 'x-signature': ['a', 'b'] }, 'missing_signature'],
  ['61 seconds ago', legacy('1699999939'), 'stale_timestamp'],
  ['61 seconds ahead', standard('1700000061'), 'stale_timestamp'],
])('refuses %s', (_, headers, code) => {
  expect(verify(headers)).toMatchObject({ ok: false, error: { code } });
});

test('a drift of exactly 60 seconds passes, and a stale one names its skew', () => {
  expect(verify(legacy('1699999940')).ok).toBe(true);
  expect(verify(legacy('1700000060')).ok).toBe(true);
  expect(verify(legacy('1699999900'))).toMatchObject({ error: { details: { skewSeconds: 100 } } });
});

test('a key of one scheme opens nothing under the other', () => {
  expect(verify(standard('1700000000', SECRET)).ok).toBe(false);
});

test('no changed byte of the body passes', () => {
  const index = fc.nat({ max: body.length - 1 });
  fc.assert(
    fc.property(index, fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(verify(legacy('1700000000'), changed).ok).toBe(false);
      expect(verify(standard('1700000000'), changed).ok).toBe(false);
    }),
  );
});

test('arbitrary headers never throw and never pass', () => {
  const header = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { nil: undefined });
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-timestamp', 'x-signature'];
  const headers = fc.record(Object.fromEntries(names.map((name) => [name, header])));
  fc.assert(
    fc.property(headers, (given) => {
      expect(verify(given).ok).toBe(false);
    }),
  );
});

test('an unprefixed secret under the standard scheme works as text and as base64', () => {
  expect(webhookKeys('AAAA', 'standard')).toHaveLength(2);
  expect(webhookKeys(SECRET, 'standard')).toHaveLength(1);
});

test('secrets of any length compare without throwing', () => {
  expect(isSameSecret('a', 'a')).toBe(true);
  expect(isSameSecret('a', 'ab')).toBe(false);
});
