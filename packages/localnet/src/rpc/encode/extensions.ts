import { readU64 } from '../../chain/token-layout.ts';
import { toAddress } from '../../vm/base58.ts';

export interface ParsedExtension {
  readonly extension: string;
  readonly state?: unknown;
}

/** Extensions follow the padded base account and its kind byte: type, length, value. */
const EXTENSIONS_OFFSET = 166;
const HEADER_BYTES = 4;
const KEY_BYTES = 32;

/** Token-2022 extensions of an account or a mint. Those with an authority that can hurt a holder are read in full. */
export function extensionsOf(data: Uint8Array): readonly ParsedExtension[] {
  const found: ParsedExtension[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = EXTENSIONS_OFFSET; at + HEADER_BYTES <= data.length; ) {
    const type = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (type === 0) break;
    const start = at + HEADER_BYTES;
    found.push(parseExtension(type, data.subarray(start, start + length)));
    at = start + length;
  }
  return found;
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'transferFeeConfig',
  2: 'transferFeeAmount',
  3: 'mintCloseAuthority',
  4: 'confidentialTransferMint',
  5: 'confidentialTransferAccount',
  6: 'defaultAccountState',
  7: 'immutableOwner',
  8: 'memoTransfer',
  9: 'nonTransferable',
  10: 'interestBearingConfig',
  11: 'cpiGuard',
  12: 'permanentDelegate',
  13: 'nonTransferableAccount',
  14: 'transferHook',
  15: 'transferHookAccount',
  18: 'metadataPointer',
  19: 'tokenMetadata',
  20: 'groupPointer',
  21: 'tokenGroup',
  22: 'groupMemberPointer',
  23: 'tokenGroupMember',
  25: 'scaledUiAmountConfig',
  26: 'pausableConfig',
  27: 'pausableAccount',
};

type Reader = (value: Uint8Array) => unknown;

const READERS: Readonly<Record<number, Reader>> = {
  1: (value) => ({
    transferFeeConfigAuthority: keyAt(value, 0),
    withdrawWithheldAuthority: keyAt(value, 32),
    withheldAmount: readU64(value, 64),
    olderTransferFee: transferFee(value, 72),
    newerTransferFee: transferFee(value, 90),
  }),
  3: (value) => ({ closeAuthority: keyAt(value, 0) }),
  6: (value) => ({ accountState: ['uninitialized', 'initialized', 'frozen'][value[0] ?? 0] }),
  12: (value) => ({ delegate: keyAt(value, 0) }),
  14: (value) => ({ authority: keyAt(value, 0), programId: keyAt(value, 32) }),
  18: (value) => ({ authority: keyAt(value, 0), metadataAddress: keyAt(value, 32) }),
  19: (value) => tokenMetadata(value),
  26: (value) => ({ authority: keyAt(value, 0), paused: value[32] === 1 }),
};

function parseExtension(type: number, value: Uint8Array): ParsedExtension {
  const extension = NAMES[type] ?? 'unparseableExtension';
  const read = READERS[type];
  return read === undefined ? { extension } : { extension, state: read(value) };
}

/** A key of which all zeros mean none. */
function keyAt(value: Uint8Array, offset: number): string | null {
  const bytes = value.subarray(offset, offset + KEY_BYTES);
  return bytes.length < KEY_BYTES || bytes.every((byte) => byte === 0) ? null : toAddress(bytes);
}

function transferFee(value: Uint8Array, offset: number): unknown {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return {
    epoch: readU64(value, offset),
    maximumFee: readU64(value, offset + 8),
    transferFeeBasisPoints: view.getUint16(offset + 16, true),
  };
}

function tokenMetadata(value: Uint8Array): unknown {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  let at = 2 * KEY_BYTES;
  const text = (): string => {
    const length = view.getUint32(at, true);
    const start = at + 4;
    at = start + length;
    return Buffer.from(value.subarray(start, at)).toString('utf8');
  };
  const name = text();
  const symbol = text();
  const uri = text();
  const pairs = view.getUint32(at, true);
  at += 4;
  const additionalMetadata: [string, string][] = [];
  for (let read = 0; read < pairs; read++) additionalMetadata.push([text(), text()]);
  return {
    updateAuthority: keyAt(value, 0),
    mint: keyAt(value, KEY_BYTES),
    name,
    symbol,
    uri,
    additionalMetadata,
  };
}
