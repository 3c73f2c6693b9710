import { MEMO_PROGRAM, MEMO_V1_PROGRAM } from '../vm/addresses.ts';
import { readWire } from '../vm/wire.ts';

/** The memos of a transaction in the form of `getSignaturesForAddress`: "[length] text", or null without one. */
export function memoOf(wire: Uint8Array): string | null {
  const transaction = readWire(wire);
  if (transaction === null) return null;
  const memos: string[] = [];
  for (const { programIdIndex, data } of transaction.instructions) {
    const program = transaction.staticKeys[programIdIndex];
    if (program !== MEMO_PROGRAM && program !== MEMO_V1_PROGRAM) continue;
    memos.push(`[${data.length}] ${Buffer.from(data).toString('utf8')}`);
  }
  return memos.length === 0 ? null : memos.join('; ');
}
