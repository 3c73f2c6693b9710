import bs58 from 'bs58';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAddress, key32, toAddress, toBase58 } from './base58.ts';

test('our encoder says what the library says, leading zeros included', () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 70 });
  const zeros = fc.integer({ min: 0, max: 5 });
  fc.assert(
    fc.property(zeros, bytes, (count, tail) => {
      const all = Uint8Array.from([...new Uint8Array(count), ...tail]);
      expect(toBase58(all)).toBe(bs58.encode(all));
    }),
    { numRuns: 2_000 },
  );
});

test('only 32 bytes are a key', () => {
  for (const length of [0, 1, 31, 33, 64]) {
    const text = bs58.encode(new Uint8Array(length).fill(9));
    expect(isAddress(text)).toBe(false);
    expect(() => key32(text)).toThrow('not an address');
  }
  for (const text of ['0OIl', 'x'.repeat(100_000), '']) expect(isAddress(text)).toBe(false);
  const key = new Uint8Array(32).fill(200);
  expect(key32(toAddress(key))).toEqual(key);
});
