import { err, ok, type Result } from '@chimera/core/result';
import { type Address, address, type Txid, txid } from '@chimera/core/units/chain';
import {
  AddressLookupTableAccount,
  PublicKey,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import bs58 from 'bs58';
import type { Instruction } from './instruction.ts';
import type { LookupTable } from './lookup-table.ts';

/** The largest legacy or version-0 transaction the network carries. */
export const WIRE_BYTES_MAX = 1_232;
const SIGNATURE_BYTES = 64;

export type CodecError = 'too_large' | 'malformed' | 'not_canonical' | 'version_unsupported';

/** A transaction read from its wire bytes. Addresses inside lookup tables are not known here. */
export interface DecodedTransaction {
  readonly version: 'legacy' | 0;
  /** One per required signer; all zero bytes where the signature is still missing. */
  readonly signatures: readonly Uint8Array[];
  readonly staticKeys: readonly Address[];
  readonly requiredSignatures: number;
  readonly blockhash: string;
  readonly message: Uint8Array;
  readonly lookupTables: readonly Address[];
}

/** Reads wire bytes that may come from anyone; never throws, and refuses bytes that do not read back equal. */
export function decodeTransaction(wire: Uint8Array): Result<DecodedTransaction, CodecError> {
  if (wire.length > WIRE_BYTES_MAX) return err('too_large');
  const transaction = deserialized(wire);
  if (transaction === null) return err('malformed');
  const { message, signatures } = transaction;
  if (message.version !== 'legacy' && message.version !== 0) return err('version_unsupported');
  const again = serialized(transaction);
  if (again === null || Buffer.compare(again, wire) !== 0) return err('not_canonical');
  if (signatures.length !== message.header.numRequiredSignatures) return err('malformed');
  return ok({
    version: message.version,
    signatures,
    staticKeys: message.staticAccountKeys.map((key) => address(key.toBase58())),
    requiredSignatures: message.header.numRequiredSignatures,
    blockhash: message.recentBlockhash,
    message: wire.subarray(1 + signatures.length * SIGNATURE_BYTES),
    lookupTables: message.addressTableLookups.map((lookup) => address(lookup.accountKey.toBase58())),
  });
}

export interface MessageParts {
  readonly feePayer: Address;
  readonly blockhash: string;
  readonly instructions: readonly Instruction[];
  readonly lookupTables: readonly LookupTable[];
}

/** Compiles a version-0 message, the bytes that are signed. Fails when it would not fit one transaction. */
export function compileMessage(parts: MessageParts): Result<Uint8Array, 'too_large'> {
  const compiled = unlessTooLarge(() => {
    const message = new TransactionMessage({
      payerKey: publicKeyOf(parts.feePayer),
      recentBlockhash: parts.blockhash,
      instructions: parts.instructions.map(toWeb3Instruction),
    }).compileToV0Message(parts.lookupTables.map(toWeb3Table));
    return { bytes: message.serialize(), signatures: message.header.numRequiredSignatures };
  });
  if (compiled === null) return err('too_large');
  const { bytes, signatures } = compiled;
  const wireBytes = 1 + signatures * SIGNATURE_BYTES + bytes.length;
  return wireBytes > WIRE_BYTES_MAX ? err('too_large') : ok(bytes);
}

/** The transaction's id: its first signature. Null while that signature is missing. */
export function txidOf(decoded: DecodedTransaction): Txid | null {
  const first = decoded.signatures[0];
  return first === undefined || first.every((byte) => byte === 0) ? null : txid(bs58.encode(first));
}

function deserialized(wire: Uint8Array): VersionedTransaction | null {
  return guarded(() => VersionedTransaction.deserialize(wire));
}

function serialized(transaction: VersionedTransaction): Uint8Array | null {
  return guarded(() => transaction.serialize());
}

/** web3.js reports malformed and oversized bytes by throwing errors of many kinds; here they are all one answer. */
function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** web3.js reports what does not fit by overrunning its buffers; anything else it throws is our bug. */
function unlessTooLarge<T>(compile: () => T): T | null {
  try {
    return compile();
  } catch (error) {
    if (error instanceof RangeError) return null;
    if (error instanceof Error && /length exceeded|overruns/i.test(error.message)) return null;
    throw error;
  }
}

/** A key that remembers its text: web3.js compares keys by it, and works it out anew each time. */
class KnownKey extends PublicKey {
  readonly #text: Address;

  constructor(text: Address) {
    super(text);
    this.#text = text;
  }

  override toBase58(): string {
    return this.#text;
  }
}

/** Most keys of a transaction are those of the one before. */
const knownKeys = new Map<Address, PublicKey>();
const KNOWN_KEYS_MAX = 4_000;

function publicKeyOf(text: Address): PublicKey {
  const known = knownKeys.get(text);
  if (known !== undefined) return known;
  const key = new KnownKey(text);
  if (knownKeys.size >= KNOWN_KEYS_MAX) knownKeys.clear();
  knownKeys.set(text, key);
  return key;
}

function toWeb3Instruction(instruction: Instruction): TransactionInstruction {
  return new TransactionInstruction({
    programId: publicKeyOf(instruction.programId),
    keys: instruction.accounts.map((account) => ({
      pubkey: publicKeyOf(account.address),
      isSigner: account.isSigner,
      isWritable: account.isWritable,
    })),
    data: Buffer.from(instruction.data),
  });
}

function toWeb3Table(table: LookupTable): AddressLookupTableAccount {
  return new AddressLookupTableAccount({
    key: publicKeyOf(table.address),
    state: {
      deactivationSlot: 0xffff_ffff_ffff_ffffn,
      lastExtendedSlot: 0,
      lastExtendedSlotStartIndex: 0,
      addresses: table.addresses.map(publicKeyOf),
    },
  });
}
