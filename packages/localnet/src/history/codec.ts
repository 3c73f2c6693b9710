import { must } from '@chimera/core/assert';
import type {
  InnerInstructionGroup,
  ReturnData,
  TokenBalance,
  TransactionError,
  TransactionRecord,
} from '../chain/types.ts';
import { readWire } from '../vm/wire.ts';

/** Everything of a record that its wire bytes and block do not already say. Amounts are decimal text. */
interface StoredMeta {
  readonly e?: TransactionError;
  readonly f: string;
  readonly w: readonly string[];
  readonly r: readonly string[];
  readonly b: readonly string[];
  /** Balances afterwards, only where they differ: index and amount. */
  readonly a: readonly (readonly [number, string])[];
  readonly p: readonly StoredTokenBalance[];
  readonly q: readonly StoredTokenBalance[];
  readonly i: readonly InnerInstructionGroup[];
  readonly l: readonly string[];
  readonly c: number;
  readonly d?: ReturnData;
}

/** Account index, mint, owner, program, decimals, amount; an address is a number when it is one of the keys. */
type StoredTokenBalance = readonly [
  number,
  number | string,
  number | string,
  number | string,
  number,
  string,
];

export interface StoredPlace {
  readonly slot: number;
  readonly indexInBlock: number;
  readonly blockTimeMs: number;
}

/** Compact text of a record's outcome; together with the wire bytes it gives back the same record. */
export function encodeMeta(record: TransactionRecord): string {
  const meta: StoredMeta = {
    ...(record.err === null ? {} : { e: record.err }),
    f: String(record.feeLamports),
    w: record.loadedWritable,
    r: record.loadedReadonly,
    b: record.preBalances.map(String),
    a: record.postBalances.flatMap((after, index): [number, string][] =>
      after === record.preBalances[index] ? [] : [[index, String(after)]],
    ),
    p: record.preTokenBalances.map((balance) => packToken(balance, record.keys)),
    q: record.postTokenBalances.map((balance) => packToken(balance, record.keys)),
    i: record.innerInstructions,
    l: record.logs.map((line) => packLog(line, record.keys)),
    c: record.computeUnits,
    ...(record.returnData === null ? {} : { d: record.returnData }),
  };
  return JSON.stringify(meta);
}

/** The inverse of `encodeMeta`. */
export function decodeRecord(wire: Uint8Array, metaText: string, place: StoredPlace): TransactionRecord {
  const transaction = must(readWire(wire), 'stored transaction');
  // Written by `encodeMeta` into our own file, so its shape is ours.
  const meta = JSON.parse(metaText) as StoredMeta;
  const keys = [...transaction.staticKeys, ...meta.w, ...meta.r];
  const preBalances = meta.b.map(BigInt);
  const postBalances = [...preBalances];
  for (const [index, amount] of meta.a) postBalances[index] = BigInt(amount);
  const { signerCount, readonlySignerCount, readonlyUnsignedCount, staticKeys } = transaction;
  const lastWritable = staticKeys.length - readonlyUnsignedCount;
  const loadedWritableEnd = staticKeys.length + meta.w.length;
  return {
    txid: transaction.txid,
    ...place,
    err: meta.e ?? null,
    wire,
    version: transaction.version,
    keys,
    writable: keys.map((_, index) => {
      if (index < signerCount) return index < signerCount - readonlySignerCount;
      return index < staticKeys.length ? index < lastWritable : index < loadedWritableEnd;
    }),
    loadedWritable: meta.w,
    loadedReadonly: meta.r,
    signerCount,
    feeLamports: BigInt(meta.f),
    preBalances,
    postBalances,
    preTokenBalances: meta.p.map((balance) => unpackToken(balance, keys)),
    postTokenBalances: meta.q.map((balance) => unpackToken(balance, keys)),
    innerInstructions: meta.i,
    logs: meta.l.map((line) => unpackLog(line, keys)),
    computeUnits: meta.c,
    returnData: meta.d ?? null,
  };
}

/** Reads only the error: enough for statuses and lists of signatures. */
export function decodeError(metaText: string): TransactionError | null {
  if (!metaText.startsWith('{"e":')) return null;
  return (JSON.parse(metaText) as StoredMeta).e ?? null;
}

function packAddress(address: string, keys: readonly string[]): number | string {
  const index = keys.indexOf(address);
  return index < 0 ? address : index;
}

const unpackAddress = (packed: number | string, keys: readonly string[]): string =>
  typeof packed === 'number' ? must(keys[packed], 'packed address') : packed;

function packToken(balance: TokenBalance, keys: readonly string[]): StoredTokenBalance {
  const { accountIndex, mint, owner, programId, decimals, amount } = balance;
  const pack = (address: string): number | string => packAddress(address, keys);
  return [accountIndex, pack(mint), pack(owner), pack(programId), decimals, String(amount)];
}

function unpackToken(stored: StoredTokenBalance, keys: readonly string[]): TokenBalance {
  const [accountIndex, mint, owner, programId, decimals, amount] = stored;
  const unpack = (packed: number | string): string => unpackAddress(packed, keys);
  return {
    accountIndex,
    mint: unpack(mint),
    owner: unpack(owner),
    programId: unpack(programId),
    decimals,
    amount: BigInt(amount),
  };
}

/** "Program <key> …" lines are most of a log; the key becomes its index behind a mark that no program can print first. */
const LOG_MARK = '\u0001';
const PROGRAM_LINE = /^Program ([1-9A-HJ-NP-Za-km-z]{32,44}) /;

function packLog(line: string, keys: readonly string[]): string {
  const match = PROGRAM_LINE.exec(line);
  const index = match === null ? -1 : keys.indexOf(match[1] ?? '');
  if (match === null || index < 0) return line;
  return `${LOG_MARK}${index} ${line.slice(match[0].length)}`;
}

function unpackLog(line: string, keys: readonly string[]): string {
  if (!line.startsWith(LOG_MARK)) return line;
  const space = line.indexOf(' ');
  return `Program ${must(keys[Number(line.slice(1, space))], 'packed program')} ${line.slice(space + 1)}`;
}
