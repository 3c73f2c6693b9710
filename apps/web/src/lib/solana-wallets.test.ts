import { expect, test } from 'vitest';
import { base58 } from './solana-wallets.ts';

test.each([
  [[], ''],
  [[0, 0], '11'],
  [[0, 1, 255], '19p'],
  [[0x61, 0x62, 0x63], 'ZiCa'],
])('%j is %s in base58', (bytes, text) => {
  expect(base58(Uint8Array.from(bytes))).toBe(text);
});
