import { MEMO_PROGRAM, MEMO_V1_PROGRAM } from '../vm/addresses.ts';
import { key32 } from '../vm/base58.ts';
import { readWire } from '../vm/wire.ts';

const MEMO_KEYS = [MEMO_PROGRAM, MEMO_V1_PROGRAM].map((address) => Buffer.from(key32(address)));

/** The memos of a transaction in the form of `getSignaturesForAddress`: "[length] text", or null without one. */
export function memoOf(wire: Uint8Array): string | null {
  // Long lists ask this of every row, and hardly any row has a memo: looking for the key is far cheaper than reading.
  const bytes = Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength);
  const transaction = MEMO_KEYS.some((key) => bytes.includes(key)) ? readWire(wire) : null;
  if (transaction === null) return null;
  const memos: string[] = [];
  for (const { programIdIndex, data } of transaction.instructions) {
    const program = transaction.staticKeys[programIdIndex];
    if (program !== MEMO_PROGRAM && program !== MEMO_V1_PROGRAM) continue;
    memos.push(`[${data.length}] ${Buffer.from(data).toString('utf8')}`);
  }
  return memos.length === 0 ? null : memos.join('; ');
}
