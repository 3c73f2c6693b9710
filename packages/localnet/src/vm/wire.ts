import { toAddress, toBase58 } from './base58.ts';

export interface WireInstruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
}

export interface WireLookup {
  readonly table: string;
  readonly writableIndexes: readonly number[];
  readonly readonlyIndexes: readonly number[];
}

/** A transaction read from its bytes, without a judgement about what it does. */
export interface WireTransaction {
  readonly wire: Uint8Array;
  readonly txid: string;
  readonly signatures: readonly Uint8Array[];
  readonly version: 'legacy' | 0;
  readonly signerCount: number;
  readonly readonlySignerCount: number;
  readonly readonlyUnsignedCount: number;
  readonly staticKeys: readonly string[];
  readonly recentBlockhash: string;
  readonly instructions: readonly WireInstruction[];
  readonly lookups: readonly WireLookup[];
  /** Where the signed message starts. */
  readonly messageOffset: number;
}

export const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
const VERSION_FLAG = 0x80;
const VERSION_MASK = 0x7f;

/** Thrown inside the reader only; `readWire` turns it into null. */
class WireEnd extends Error {}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Reads a legacy or version-0 transaction; null when the bytes are not exactly one. */
export function readWire(wire: Uint8Array): WireTransaction | null {
  try {
    return readTransaction({ bytes: wire, at: 0 });
  } catch (thrown) {
    if (thrown instanceof WireEnd) return null;
    throw thrown;
  }
}

function readTransaction(cursor: Cursor): WireTransaction {
  const signatures = repeat(readLength(cursor), () => take(cursor, SIGNATURE_BYTES));
  const first = signatures[0];
  if (first === undefined) throw new WireEnd();
  const messageOffset = cursor.at;
  const version = readVersion(cursor);
  const signerCount = readByte(cursor);
  const readonlySignerCount = readByte(cursor);
  const readonlyUnsignedCount = readByte(cursor);
  const staticKeys = repeat(readLength(cursor), () => toAddress(take(cursor, KEY_BYTES)));
  const recentBlockhash = toBase58(take(cursor, KEY_BYTES));
  const instructions = repeat(readLength(cursor), () => readInstruction(cursor));
  const lookups = version === 0 ? repeat(readLength(cursor), () => readLookup(cursor)) : [];
  const isWhole = cursor.at === cursor.bytes.length && signatures.length === signerCount;
  if (!isWhole || signerCount > staticKeys.length) throw new WireEnd();
  return {
    wire: cursor.bytes,
    txid: toBase58(first),
    signatures,
    version,
    signerCount,
    readonlySignerCount,
    readonlyUnsignedCount,
    staticKeys,
    recentBlockhash,
    instructions,
    lookups,
    messageOffset,
  };
}

function readVersion(cursor: Cursor): 'legacy' | 0 {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new WireEnd();
  if ((byte & VERSION_FLAG) === 0) return 'legacy';
  if ((byte & VERSION_MASK) !== 0) throw new WireEnd();
  cursor.at += 1;
  return 0;
}

function readInstruction(cursor: Cursor): WireInstruction {
  const programIdIndex = readByte(cursor);
  const accounts = [...take(cursor, readLength(cursor))];
  return { programIdIndex, accounts, data: take(cursor, readLength(cursor)) };
}

function readLookup(cursor: Cursor): WireLookup {
  const table = toAddress(take(cursor, KEY_BYTES));
  const writableIndexes = [...take(cursor, readLength(cursor))];
  return { table, writableIndexes, readonlyIndexes: [...take(cursor, readLength(cursor))] };
}

function repeat<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let index = 0; index < count; index++) items.push(read());
  return items;
}

function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new WireEnd();
  cursor.at += 1;
  return byte;
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw new WireEnd();
  const part = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return part;
}

/** Lengths are 1 to 3 bytes of 7 bits, shortest form only: another form would not survive a round trip. */
function readLength(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift <= 14; shift += 7) {
    const byte = readByte(cursor);
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) !== 0) continue;
    if (shift > 0 && byte === 0) throw new WireEnd();
    return value;
  }
  throw new WireEnd();
}
