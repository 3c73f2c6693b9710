import type { Address } from '@chimera/core/units/chain';
import { address } from '@chimera/core/units/chain';
import bs58 from 'bs58';

/** An address lookup table with the addresses it held when it was read. */
export interface LookupTable {
  readonly address: Address;
  readonly addresses: readonly Address[];
}

const HEADER_BYTES = 56;
const KEY_BYTES = 32;
const NEVER_DEACTIVATED = 0xffff_ffff_ffff_ffffn;

/** The addresses of a lookup table account's data; null when the data is no active lookup table. */
export function decodeLookupTable(data: Uint8Array): readonly Address[] | null {
  if (data.length < HEADER_BYTES || (data.length - HEADER_BYTES) % KEY_BYTES !== 0) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint32(0, true) !== 1) return null;
  if (view.getBigUint64(4, true) !== NEVER_DEACTIVATED) return null;
  const addresses: Address[] = [];
  for (let offset = HEADER_BYTES; offset < data.length; offset += KEY_BYTES) {
    addresses.push(address(bs58.encode(data.subarray(offset, offset + KEY_BYTES))));
  }
  return addresses;
}
