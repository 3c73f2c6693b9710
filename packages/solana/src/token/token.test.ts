import bs58 from 'bs58';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../tx/programs.ts';
import { decodeTokenAccount } from './account.ts';
import { readExtensions } from './extensions.ts';
import { decodeMint, unsafeExtensionsOf } from './mint.ts';

const KEY = namedAddress('authority');
const KEY_BYTES = Buffer.from(bs58.decode(KEY));

function mintData(options: { mintAuthority?: boolean; freezeAuthority?: boolean } = {}): Buffer {
  const data = Buffer.alloc(82);
  if (options.mintAuthority === true) {
    data.writeUInt32LE(1, 0);
    KEY_BYTES.copy(data, 4);
  }
  data.writeBigUInt64LE(18_446_744_073_709_551_615n, 36);
  data.writeUInt8(9, 44);
  data.writeUInt8(1, 45);
  if (options.freezeAuthority === true) {
    data.writeUInt32LE(1, 46);
    KEY_BYTES.copy(data, 50);
  }
  return data;
}

function extension(type: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

function extendedMint(...extensions: Buffer[]): Buffer {
  const padded = Buffer.alloc(166);
  mintData().copy(padded);
  padded.writeUInt8(1, 165);
  return Buffer.concat([padded, ...extensions]);
}

test('a classic mint shows its authorities, decimals and exact supply', () => {
  expect(decodeMint({ owner: TOKEN_PROGRAM, data: mintData({ mintAuthority: true }) })).toEqual({
    ok: true,
    value: {
      tokenProgram: TOKEN_PROGRAM,
      decimals: 9,
      supplyAtoms: 18_446_744_073_709_551_615n,
      mintAuthority: KEY,
      freezeAuthority: null,
      extensions: [],
    },
  });
  expect(decodeMint({ owner: TOKEN_2022_PROGRAM, data: mintData({ freezeAuthority: true }) })).toMatchObject({
    ok: true,
    value: { mintAuthority: null, freezeAuthority: KEY },
  });
});

test.each([
  ['an account of another program', { owner: KEY, data: mintData() }],
  ['a short account', { owner: TOKEN_PROGRAM, data: mintData().subarray(0, 81) }],
  ['a token account of the classic program', { owner: TOKEN_PROGRAM, data: Buffer.alloc(165) }],
  ['a token account of Token-2022', { owner: TOKEN_2022_PROGRAM, data: Buffer.alloc(170, 2) }],
  ['an uninitialised mint', { owner: TOKEN_PROGRAM, data: Buffer.alloc(82) }],
  [
    'entries that end too early',
    { owner: TOKEN_2022_PROGRAM, data: extendedMint(extension(18, new Uint8Array(64)).subarray(0, 20)) },
  ],
  [
    'something hidden behind the last entry',
    { owner: TOKEN_2022_PROGRAM, data: extendedMint(Buffer.alloc(8), Buffer.from([1])) },
  ],
])('%s is no mint', (_name, account) => {
  expect(decodeMint(account).ok).toBe(false);
});

const key = (isSet: boolean): Buffer => (isSet ? KEY_BYTES : Buffer.alloc(32));
function feeConfig(options: { authority: boolean; olderBps: number; newerBps: number }): Buffer {
  const value = Buffer.alloc(108);
  key(options.authority).copy(value, 0);
  value.writeUInt16LE(options.olderBps, 88);
  value.writeUInt16LE(options.newerBps, 106);
  return value;
}

test.each<[string, number, Buffer, string]>([
  ['a fee now', 1, feeConfig({ authority: false, olderBps: 100, newerBps: 0 }), 'unsafe'],
  ['a fee soon', 1, feeConfig({ authority: false, olderBps: 0, newerBps: 9_900 }), 'unsafe'],
  ['a fee that can be raised', 1, feeConfig({ authority: true, olderBps: 0, newerBps: 0 }), 'unsafe'],
  ['no fee for ever', 1, feeConfig({ authority: false, olderBps: 0, newerBps: 0 }), 'safe'],
  ['a cut fee config', 1, Buffer.alloc(10), 'unknown'],
  ['a close authority', 3, key(true), 'safe'],
  ['hidden transfers', 4, Buffer.alloc(65), 'unsafe'],
  ['frozen from birth', 6, Buffer.from([2]), 'unsafe'],
  ['free from birth', 6, Buffer.from([1]), 'safe'],
  ['an odd default state', 6, Buffer.from([7]), 'unknown'],
  ['no transfers at all', 9, Buffer.alloc(0), 'unsafe'],
  ['a permanent delegate', 12, key(true), 'unsafe'],
  ['a delegate that is gone', 12, key(false), 'safe'],
  ['a cut delegate', 12, Buffer.alloc(8), 'unsafe'],
  ['a hook authority', 14, Buffer.concat([key(true), key(false)]), 'unsafe'],
  ['a hook program', 14, Buffer.concat([key(false), key(true)]), 'unsafe'],
  ['no hook', 14, Buffer.concat([key(false), key(false)]), 'safe'],
  ['metadata', 19, Buffer.alloc(120, 7), 'safe'],
  ['a hidden supply', 24, Buffer.alloc(196), 'unsafe'],
  ['paused', 26, Buffer.concat([key(false), Buffer.from([1])]), 'unsafe'],
  ['pausable', 26, Buffer.concat([key(true), Buffer.from([0])]), 'unsafe'],
  ['never pausable again', 26, Buffer.concat([key(false), Buffer.from([0])]), 'safe'],
  ['an extension of the future', 4_711, Buffer.alloc(3), 'unknown'],
  ['an account extension on a mint', 7, Buffer.alloc(0), 'unknown'],
])('%s is judged', (_name, type, value, verdict) => {
  const mint = decodeMint({
    owner: TOKEN_2022_PROGRAM,
    data: extendedMint(extension(18, Buffer.alloc(64)), extension(type, value)),
  });
  if (!mint.ok) throw new Error(mint.error);
  expect(mint.value.extensions.map((found) => found.verdict)).toEqual(['safe', verdict]);
  expect(unsafeExtensionsOf(mint.value)).toHaveLength(verdict === 'safe' ? 0 : 1);
});

test('no bytes make the walk throw or run on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const walked = readExtensions(bytes);
      expect(walked.ok ? walked.value.length : 0).toBeLessThanOrEqual(64);
      decodeTokenAccount(bytes);
      decodeMint({ owner: TOKEN_2022_PROGRAM, data: bytes });
    }),
  );
});

test('a token account shows holder, amount, frozen state and who else may act', () => {
  const data = Buffer.alloc(165);
  KEY_BYTES.copy(data, 32);
  data.writeBigUInt64LE(77n, 64);
  data.writeUInt8(2, 108);
  data.writeUInt32LE(1, 129);
  KEY_BYTES.copy(data, 133);
  expect(decodeTokenAccount(data)).toMatchObject({
    owner: KEY,
    atoms: 77n,
    isFrozen: true,
    isNative: false,
    delegate: null,
    closeAuthority: KEY,
  });
  data.writeUInt8(0, 108);
  expect(decodeTokenAccount(data)).toBeNull();
});
