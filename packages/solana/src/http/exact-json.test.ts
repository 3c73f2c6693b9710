import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson, parseTextNumbersJson } from './exact-json.ts';

test('any JSON without huge integers reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const expected = JSON.parse(text, (_key, part) =>
        Number.isInteger(part) && !Number.isSafeInteger(part) && /^-?\d+$/.test(String(part))
          ? String(part)
          : part,
      );
      expect(parseExactJson(text)).toEqual(expected);
    }),
  );
});

test('every integer beyond 2^53 comes back as its own digits, wherever it stands', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }), fc.string(), (big, noise) => {
      const text = `{"a":[${big},-${big}, {"b" : ${big} }],"s":${JSON.stringify(noise + big)}}`;
      expect(parseExactJson(text)).toEqual({
        a: [big.toString(), `-${big}`, { b: big.toString() }],
        s: noise + big,
      });
    }),
  );
});

test('numbers with a fraction or exponent stay numbers', () => {
  expect(parseExactJson('[0.12345678901234567890, 1e30, 12345678901234567890]')).toEqual([
    0.12345678901234568,
    1e30,
    '12345678901234567890',
  ]);
});

test('all numbers can be had as their text', () => {
  expect(parseTextNumbersJson('{"p":1.2e-7,"n":-3,"s":"4","t":true}')).toEqual({
    p: '1.2e-7',
    n: '-3',
    s: '4',
    t: true,
  });
});

test.each(['', '{', '{"a":1234567890123456789', '[-]', '{"a":"\\', '[1234567890123456789 2]'])(
  '%j is refused',
  (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  },
);
