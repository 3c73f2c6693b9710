import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonNumber } from './scientific.ts';

test.each([
  ['1.2e-7', 9, 120n],
  ['1.2e-7', 6, 0n],
  ['0.00012', 6, 120n],
  ['83.1234567', 6, 83_123_456n],
  ['-1.5', 1, -15n],
  ['2E+3', 0, 2_000n],
  ['0', 6, 0n],
  ['6e-06', 9, 6_000n],
])('%s with %i decimals is %s', (text, decimals, expected) => {
  expect(parseJsonNumber(text, decimals)).toBe(expected);
});

test.each(['', 'NaN', '1.', '.5', '0x1', '1e', '1e9999', ' 1', '1 '])('%j is no number', (text) => {
  expect(parseJsonNumber(text, 6)).toBeNull();
});

test('an integer survives any scale', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      fc.integer({ min: 0, max: 18 }),
      (value, decimals) => {
        expect(parseJsonNumber(value.toString(), decimals)).toBe(value * 10n ** BigInt(decimals));
        expect(parseJsonNumber(`${value}e-${decimals}`, decimals)).toBe(value);
      },
    ),
  );
});
