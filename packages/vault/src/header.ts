import { err, ok, type Result } from '@chimera/core/result';

/** The cost of one guess at the passphrase. */
export interface KdfCost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

/** What stands in clear before the ciphertext; all of it is authenticated. */
export interface Header {
  readonly cost: KdfCost;
  readonly salt: Uint8Array;
  /** Made from the passphrase; AES-GCM alone would let one file open under two keys. */
  readonly commitment: Uint8Array;
  readonly nonce: Uint8Array;
}

const MAGIC = 'CVLT1';
const VERSION = 1;
const SCRYPT = 1;
export const SALT_BYTES = 32;
export const COMMITMENT_BYTES = 16;
export const NONCE_BYTES = 12;
const FIXED_BYTES = MAGIC.length + 5;
export const HEADER_BYTES = FIXED_BYTES + SALT_BYTES + COMMITMENT_BYTES + NONCE_BYTES;

/** Less is guessed too cheaply; more lets a forged file eat gigabytes before it is refused. */
const LOG2N_MIN = 17;
const LOG2N_MAX = 20;
const R = 8;
const P_MAX = 4;

/** Magic, version, kind of key derivation and its cost, salt, commitment, nonce. */
export function encodeHeader({ cost, salt, commitment, nonce }: Header): Buffer {
  const fixed = Buffer.from([VERSION, SCRYPT, cost.log2N, cost.r, cost.p]);
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), fixed, salt, commitment, nonce]);
}

export function decodeHeader(file: Buffer): Result<Header, 'header'> {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) return err('header');
  const [version, kdf, log2N = 0, r = 0, p = 0] = file.subarray(MAGIC.length, FIXED_BYTES);
  const isCostSane = log2N >= LOG2N_MIN && log2N <= LOG2N_MAX && r === R && p >= 1 && p <= P_MAX;
  if (version !== VERSION || kdf !== SCRYPT || !isCostSane) return err('header');
  const commitmentAt = FIXED_BYTES + SALT_BYTES;
  const nonceAt = commitmentAt + COMMITMENT_BYTES;
  return ok({
    cost: { log2N, r, p },
    salt: file.subarray(FIXED_BYTES, commitmentAt),
    commitment: file.subarray(commitmentAt, nonceAt),
    nonce: file.subarray(nonceAt, HEADER_BYTES),
  });
}
