import { hkdfSync, scrypt } from 'node:crypto';
import { COMMITMENT_BYTES, type KdfCost } from './header.ts';

/** What a passphrase becomes. */
export interface DerivedKey {
  readonly key: Buffer;
  readonly commitment: Buffer;
}

export type DeriveKey = (passphrase: string, salt: Uint8Array, cost: KdfCost) => Promise<DerivedKey>;

const KEY_BYTES = 32;
const INFO = 'chimera vault 1';
/** scrypt needs 128 · N · r bytes and a little more. */
const MEMORY_FACTOR = 160;

/** scrypt, then HKDF into an encryption key and a commitment to it. About a second at the cost new files get. */
export const deriveKey: DeriveKey = async (passphrase, salt, { log2N, r, p }) => {
  const N = 2 ** log2N;
  const options = { N, r, p, maxmem: MEMORY_FACTOR * N * r };
  const root = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
  const both = Buffer.from(hkdfSync('sha256', root, salt, INFO, KEY_BYTES + COMMITMENT_BYTES));
  root.fill(0);
  return { key: both.subarray(0, KEY_BYTES), commitment: both.subarray(KEY_BYTES) };
};
