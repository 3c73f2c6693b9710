import bs58 from 'bs58';
import { expect, test } from 'vitest';
import { decodeLookupTable } from './lookup-table.ts';

function tableData(deactivationSlot: bigint, keyCount: number): Uint8Array {
  const data = Buffer.alloc(56 + keyCount * 32);
  data.writeUInt32LE(1, 0);
  data.writeBigUInt64LE(deactivationSlot, 4);
  for (let index = 0; index < keyCount; index += 1) data.fill(index + 1, 56 + index * 32, 88 + index * 32);
  return data;
}
const ACTIVE = 0xffff_ffff_ffff_ffffn;

test('an active table yields its addresses in order', () => {
  const expected = [1, 2].map((fill) => bs58.encode(new Uint8Array(32).fill(fill)));
  expect(decodeLookupTable(tableData(ACTIVE, 2))).toEqual(expected);
});

test('a deactivated, cut or foreign account is no table', () => {
  expect(decodeLookupTable(tableData(5n, 2))).toBeNull();
  expect(decodeLookupTable(tableData(ACTIVE, 2).subarray(0, 100))).toBeNull();
  expect(decodeLookupTable(new Uint8Array(56))).toBeNull();
  expect(decodeLookupTable(new Uint8Array(3))).toBeNull();
});
