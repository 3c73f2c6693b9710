import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  type AddressLookupTableAccount,
  PublicKey,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { toAddress } from '../vm/base58.ts';

/** A key that signs with node's native Ed25519, many times faster than JavaScript's. */
export interface Signer {
  readonly address: string;
  readonly publicKey: PublicKey;
  /** The 32-byte seed followed by the public key: the form of Solana's key files. */
  readonly secretKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX_BYTES = 12;

/** The key of a text seed. Anyone who knows the text has the key: local chains only. */
export function createSigner(seedText: string): Signer {
  const seed = createHash('sha256').update(`localnet-key/${seedText}`).digest();
  const privateKey: KeyObject = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicBytes = Uint8Array.from(spki.subarray(SPKI_PREFIX_BYTES));
  return {
    address: toAddress(publicBytes),
    publicKey: new PublicKey(publicBytes),
    secretKey: Uint8Array.from([...seed, ...publicBytes]),
    sign: (message) => sign(null, message, privateKey),
  };
}

/** Builds and signs a version-0 transaction; the first signer pays. Returns wire bytes. */
export function buildTransaction(
  signers: readonly [Signer, ...Signer[]],
  instructions: readonly TransactionInstruction[],
  recentBlockhash: string,
  tables: readonly AddressLookupTableAccount[] = [],
): Uint8Array {
  const payerKey = signers[0].publicKey;
  const details = { payerKey, recentBlockhash, instructions: [...instructions] };
  const transaction = new VersionedTransaction(
    new TransactionMessage(details).compileToV0Message([...tables]),
  );
  const message = transaction.message.serialize();
  for (const signer of signers) transaction.addSignature(signer.publicKey, signer.sign(message));
  return transaction.serialize();
}
