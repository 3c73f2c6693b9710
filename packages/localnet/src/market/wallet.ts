import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { toAddress } from '../vm/base58.ts';

/** A key pair of the local cluster. Its secret follows from public text: worthless anywhere else. */
export interface Wallet {
  readonly address: string;
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** PKCS #8 wrapping of a bare Ed25519 seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_BYTES = 32;

/** The wallet that a name stands for; the same name gives the same key on every machine. */
export function createWallet(name: string): Wallet {
  const seed = createHash('sha256').update(`chimera-localnet/${name}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = publicKeyOf(key);
  return { address: toAddress(publicKey), publicKey, sign: (message) => sign(null, message, key) };
}

function publicKeyOf(key: KeyObject): Uint8Array {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return Uint8Array.from(der.subarray(der.length - PUBLIC_KEY_BYTES));
}
