import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '@chimera/core/result';
import { type DeriveKey, deriveKey } from './derive-key.ts';
import {
  COMMITMENT_BYTES,
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  type KdfCost,
  NONCE_BYTES,
  SALT_BYTES,
} from './header.ts';

/** Secure randomness, given from outside. */
export interface RandomBytes {
  bytes(count: number): Uint8Array;
}

/** One answer to everything that can be wrong: a finer one would help whoever guesses. */
export type VaultRefusal = 'vault_unreadable';

export interface EnvelopeParts {
  readonly random: RandomBytes;
  readonly cost?: KdfCost;
  readonly derive?: DeriveKey;
}

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
/** The size of a file must not tell which secrets it holds. */
const PAGE_BYTES = 4_096;
const FILE_BYTES_MAX = 1_048_576;
const DEFAULT_COST: KdfCost = { log2N: 18, r: 8, p: 1 };

/** Encrypts `payload` under a passphrase, with a salt and a nonce of its own each time. */
export async function sealEnvelope(
  payload: Uint8Array,
  passphrase: string,
  { random, cost = DEFAULT_COST, derive = deriveKey }: EnvelopeParts,
): Promise<Buffer> {
  const salt = random.bytes(SALT_BYTES);
  const { key, commitment } = await derive(passphrase, salt, cost);
  const nonce = random.bytes(NONCE_BYTES);
  const header = encodeHeader({ cost, salt, commitment, nonce });
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(header);
  const text = Buffer.concat([cipher.update(padded(payload)), cipher.final()]);
  return Buffer.concat([header, text, cipher.getAuthTag()]);
}

/** The payload, if the file is whole and the passphrase is right. */
export async function openEnvelope(
  file: Buffer,
  passphrase: string,
  derive: DeriveKey = deriveKey,
): Promise<Result<Buffer, VaultRefusal>> {
  const header = decodeHeader(file);
  const textBytes = file.length - HEADER_BYTES - TAG_BYTES;
  const isShaped = file.length <= FILE_BYTES_MAX && textBytes > 0 && textBytes % PAGE_BYTES === 0;
  if (!header.ok || !isShaped) return err('vault_unreadable');
  const { salt, cost, nonce } = header.value;
  const { key, commitment } = await derive(passphrase, salt, cost);
  if (!isCommitted(commitment, header.value.commitment)) return err('vault_unreadable');
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(file.subarray(0, HEADER_BYTES))
    .setAuthTag(file.subarray(-TAG_BYTES));
  const text = decipher.update(file.subarray(HEADER_BYTES, -TAG_BYTES));
  try {
    decipher.final();
  } catch (error) {
    // Node says by an exception that the tag does not fit.
    if (error instanceof Error && error.message.includes('authenticate')) return err('vault_unreadable');
    throw error;
  }
  return unpadded(text);
}

const isCommitted = (made: Buffer, stored: Uint8Array): boolean =>
  made.length === COMMITMENT_BYTES && stored.length === COMMITMENT_BYTES && timingSafeEqual(made, stored);

/** Length, payload, zeros up to whole pages. */
function padded(payload: Uint8Array): Buffer {
  const pages = Math.ceil((LENGTH_BYTES + payload.length) / PAGE_BYTES);
  const block = Buffer.alloc(pages * PAGE_BYTES);
  block.writeUInt32BE(payload.length);
  block.set(payload, LENGTH_BYTES);
  return block;
}

function unpadded(block: Buffer): Result<Buffer, VaultRefusal> {
  const length = block.readUInt32BE();
  return length > block.length - LENGTH_BYTES
    ? err('vault_unreadable')
    : ok(block.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
}
