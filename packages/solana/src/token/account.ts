import { type Address, address } from '@chimera/core/units/chain';
import { type TokenAtoms, tokenAtoms } from '@chimera/core/units/lamports';
import bs58 from 'bs58';

export interface TokenAccount {
  readonly mint: Address;
  readonly owner: Address;
  readonly atoms: TokenAtoms;
  readonly isFrozen: boolean;
  readonly isNative: boolean;
  readonly delegate: Address | null;
  readonly closeAuthority: Address | null;
}

export const TOKEN_ACCOUNT_BYTES = 165;
/** Token-2022 writes the kind of account right behind the classic layout. */
export const ACCOUNT_TYPE_OFFSET = TOKEN_ACCOUNT_BYTES;
const ACCOUNT_TYPE_ACCOUNT = 2;
const STATE_INITIALIZED = 1;
const STATE_FROZEN = 2;

/** Decodes a token account of either token program; null when the data is no initialised token account. */
export function decodeTokenAccount(data: Uint8Array): TokenAccount | null {
  if (data.length < TOKEN_ACCOUNT_BYTES) return null;
  if (data.length > TOKEN_ACCOUNT_BYTES && data[ACCOUNT_TYPE_OFFSET] !== ACCOUNT_TYPE_ACCOUNT) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const state = view.getUint8(108);
  if (state !== STATE_INITIALIZED && state !== STATE_FROZEN) return null;
  return {
    mint: readAddress(data, 0),
    owner: readAddress(data, 32),
    atoms: tokenAtoms(view.getBigUint64(64, true)),
    delegate: readOptionalAddress(data, 72),
    isFrozen: state === STATE_FROZEN,
    isNative: view.getUint32(109, true) === 1,
    closeAuthority: readOptionalAddress(data, 129),
  };
}

export const readAddress = (data: Uint8Array, offset: number): Address =>
  address(bs58.encode(data.subarray(offset, offset + 32)));

/** The program's optional key: four bytes that say whether it is there, then the key. */
export function readOptionalAddress(data: Uint8Array, offset: number): Address | null {
  const isPresent = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(offset, true) === 1;
  return isPresent ? readAddress(data, offset + 4) : null;
}
