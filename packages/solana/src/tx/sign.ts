import { createPrivateKey, createPublicKey, sign as signEd25519 } from 'node:crypto';
import { assert } from '@chimera/core/assert';
import { err, ok, type Result } from '@chimera/core/result';
import { type Address, address, type Txid, txid } from '@chimera/core/units/chain';
import bs58 from 'bs58';

const SEED_BYTES = 32;
const KEYGEN_BYTES = 64;
const SIGNATURE_BYTES = 64;
/** The fixed DER prefix of an Ed25519 private key in PKCS#8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface SignedTransaction {
  readonly txid: Txid;
  readonly signature: Uint8Array;
  /** What goes over the network: signature count, signature, message. */
  readonly wire: Uint8Array;
}

/** Holds a key without showing it. */
export interface Signer {
  readonly address: Address;
  /** Signs a compiled message of which we are fee payer and only signer. */
  readonly signMessage: (message: Uint8Array) => SignedTransaction;
}

/**
 * Makes a signer from the 64 bytes of a keygen file (seed, then public key). Refuses bytes whose halves do not
 * belong together, so that a damaged file never signs for an address nobody holds.
 */
export function createSigner(keygenBytes: Uint8Array): Result<Signer, 'wrong_length' | 'halves_disagree'> {
  if (keygenBytes.length !== KEYGEN_BYTES) return err('wrong_length');
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, keygenBytes.subarray(0, SEED_BYTES)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  if (!publicKey.equals(keygenBytes.subarray(SEED_BYTES))) return err('halves_disagree');
  const own = Uint8Array.from(publicKey);
  return ok({
    address: address(bs58.encode(own)),
    signMessage: (message) => {
      assert(isOnlySigner(message, own), 'the message to sign must name us as fee payer and only signer');
      const signature = new Uint8Array(signEd25519(null, message, key));
      return { txid: txid(bs58.encode(signature)), signature, wire: toWire(signature, message) };
    },
  });
}

function toWire(signature: Uint8Array, message: Uint8Array): Uint8Array {
  const wire = new Uint8Array(1 + SIGNATURE_BYTES + message.length);
  wire[0] = 1;
  wire.set(signature, 1);
  wire.set(message, 1 + SIGNATURE_BYTES);
  return wire;
}

/** Reads the header of a legacy or version-0 message: one required signature, and the first key is ours. */
function isOnlySigner(message: Uint8Array, own: Uint8Array): boolean {
  const isVersioned = ((message[0] ?? 0) & 0x80) !== 0;
  const header = isVersioned ? 1 : 0;
  if (isVersioned && message[0] !== 0x80) return false;
  if (message[header] !== 1) return false;
  const keyCount = message[header + 3] ?? 0;
  const keysAt = header + (keyCount < 0x80 ? 4 : 5);
  return Buffer.compare(message.subarray(keysAt, keysAt + own.length), own) === 0;
}
