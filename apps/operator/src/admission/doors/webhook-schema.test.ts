import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonBody } from './json-body.ts';
import { webhookSchema, withExactAmounts } from './webhook-schema.ts';

const GOOD = {
  strategy: 'SHIELD',
  token: 'BONK',
  token_address: 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263',
  action: 'BUY',
  amount_sol: 0.5,
  wallet_address: '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM',
};

function read(text: string) {
  const body = parseJsonBody(Buffer.from(text));
  if (!body.ok) throw new Error(body.error);
  return webhookSchema.safeParse(withExactAmounts(body.value.value, body.value.exact()));
}

const readWith = (fields: object) => read(JSON.stringify({ ...GOOD, ...fields }));

test('reads the documented body, amounts as exact lamports', () => {
  expect(readWith({ amount_sol: '0.5' }).data?.amount_sol).toBe(500_000_000n);
  expect(readWith({}).data?.amount_sol).toBe(500_000_000n);
});

test('the text of a number decides, not the float it would become', () => {
  const text = JSON.stringify(GOOD).replace('0.5', '0.300000000000000001');
  expect(read(text).success).toBe(false);
  expect(read(JSON.stringify(GOOD).replace('0.5', '0.123456789')).data?.amount_sol).toBe(123_456_789n);
});

test.each([
  ['a negative amount', { amount_sol: -1 }, 'amount_sol'],
  ['zero', { amount_sol: 0 }, 'amount_sol'],
  ['more than 100 SOL', { amount_sol: '100.000000001' }, 'amount_sol'],
  ['an exponent', { amount_sol: '1e2' }, 'amount_sol'],
  ['not a number', { amount_sol: 'NaN' }, 'amount_sol'],
  ['2^64', { amount_sol: '18446744073709551616' }, 'amount_sol'],
  ['an unknown strategy', { strategy: 'HODL' }, 'strategy'],
  ['EXIT with BUY', { strategy: 'EXIT' }, 'action'],
  ['a fraction above one', { action: 'SELL', exit_fraction: '1.1' }, 'exit_fraction'],
  ['a fraction on a BUY', { exit_fraction: '0.5' }, 'exit_fraction'],
  ['an address outside base58', { token_address: '0OIl'.repeat(10) }, 'token_address'],
  ['no wallet', { wallet_address: undefined }, 'wallet_address'],
  ['a short signature', { signature: 'abc' }, 'signature'],
  ['a fractional slot', { slot: 1.5 }, 'slot'],
  ['UNKNOWN as token', { token: 'UNKNOWN' }, 'token'],
  ['an identifier with spaces', { trade_uuid: 'a b' }, 'trade_uuid'],
])('refuses %s', (_, fields, field) => {
  const result = readWith(fields);
  expect(result.error?.issues.map((issue) => issue.path[0])).toContain(field);
});

test('unknown fields are named, __proto__ included, and nothing is polluted', () => {
  expect(readWith({ amount: 1 }).success).toBe(false);
  expect(read(`{"__proto__":{"polluted":true},${JSON.stringify(GOOD).slice(1)}`).success).toBe(false);
  expect(read(`{"constructor":{"prototype":{}},${JSON.stringify(GOOD).slice(1)}`).success).toBe(false);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('an exit fraction becomes basis points, rounded down', () => {
  expect(readWith({ action: 'SELL', exit_fraction: 0.33339 }).data?.exit_fraction).toBe(3_333);
});

test('a body that is not strict UTF-8 JSON of bounded depth is refused', () => {
  const refused = [
    Buffer.from([0xff, 0xfe]),
    Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    Buffer.from(''),
    Buffer.from('{'),
    Buffer.from('{"a":1}x'),
    Buffer.from('NaN'),
    Buffer.from(`${'['.repeat(17)}${']'.repeat(17)}`),
    Buffer.from('['.repeat(200_000)),
  ];
  for (const bytes of refused) expect(parseJsonBody(bytes).ok).toBe(false);
  expect(parseJsonBody(Buffer.from(`${'['.repeat(16)}${']'.repeat(16)}`)).ok).toBe(true);
  expect(parseJsonBody(Buffer.from('"[[[[[[[[[[[[[[[[[[[[\\"[["')).ok).toBe(true);
});

test('numbers keep their text wherever they stand, strings stay as they are', () => {
  const text = '{"a":[1.10,-0e5,"7",{"b\\"1":"x 2 \\\\"}],"c":18446744073709551617}';
  const body = parseJsonBody(Buffer.from(text));
  expect(body.ok && body.value.exact()).toEqual({
    a: ['1.10', '-0e5', '7', { 'b"1': 'x 2 \\' }],
    c: '18446744073709551617',
  });
});

test('any bytes either parse or are refused, never thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const body = parseJsonBody(bytes);
      if (body.ok) webhookSchema.safeParse(withExactAmounts(body.value.value, body.value.exact()));
    }),
  );
});

test('exact text agrees with JSON.parse for every JSON value', () => {
  const numbersAsText = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, item) => (typeof item === 'number' ? JSON.stringify(item) : item));
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'small', maxDepth: 5 }), (value) => {
      const body = parseJsonBody(Buffer.from(JSON.stringify(value)));
      expect(body.ok && body.value.exact()).toEqual(numbersAsText(value));
    }),
  );
});
