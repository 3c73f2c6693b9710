import { must } from '@chimera/core/assert';
import { type Address, type Txid, WSOL_MINT } from '@chimera/core/units/chain';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import type { BuiltSwap } from '@chimera/solana/jupiter/build';
import { decodeTransaction, txidOf } from '@chimera/solana/tx/codec';
import { instructionsOf, type WireInstruction } from '@chimera/solana/tx/instructions-of';
import { COMPUTE_BUDGET_PROGRAM, SYSTEM_PROGRAM } from '@chimera/solana/tx/programs';

/** What bytes of ours would do, read back from them and from the quote that they were built on. */
export interface PaperTrade {
  readonly txid: Txid;
  readonly side: 'buy' | 'sell';
  readonly mint: Address;
  readonly inAmount: bigint;
  readonly outAmount: bigint;
  readonly feeLamports: Lamports;
  readonly tip: { readonly account: Address; readonly lamports: Lamports } | null;
  /** The sale closes the emptied token account for its rent. */
  readonly closesAccount: boolean;
}

/** The quotes of late, so that signed bytes find the one they were built on. */
export interface Quotes {
  readonly keep: (swap: BuiltSwap) => void;
  /** In the order of their swaps. */
  readonly find: (instructions: readonly WireInstruction[]) => readonly BuiltSwap[];
}

const QUOTES_MAX = 2_000;

export function createQuotes(): Quotes {
  const kept = new Map<string, BuiltSwap[]>();
  const keyOf = (data: Uint8Array): string => Buffer.from(data).toString('base64');
  return {
    keep(swap) {
      const key = keyOf(swap.swap.data);
      const alike = kept.get(key) ?? [];
      kept.delete(key);
      kept.set(key, [...alike.slice(-3), swap]);
      const [oldest] = kept.keys();
      if (kept.size > QUOTES_MAX && oldest !== undefined) kept.delete(oldest);
    },
    find: (instructions) =>
      instructions.flatMap((ran) => kept.get(keyOf(ran.data))?.findLast((swap) => isSame(ran, swap)) ?? []),
  };
}

/** The same amounts in another pool have the same data, and other accounts. */
const isSame = ({ accounts }: WireInstruction, { swap, lookupTables }: BuiltSwap): boolean =>
  accounts.length === swap.accounts.length &&
  swap.accounts.every(({ address }, index) => {
    const shown = accounts[index];
    return shown === null
      ? lookupTables.some(({ addresses }) => addresses.includes(address))
      : shown === address;
  });

export function txidOfWire(wire: Uint8Array): Txid {
  const decoded = decodeTransaction(wire);
  return must(decoded.ok ? txidOf(decoded.value) : null, 'txid of bytes that we signed');
}

/** Null when the quote is not known any more: bytes of an earlier life. */
export function readTrade(wire: Uint8Array, quotes: Quotes): PaperTrade | null {
  const instructions = instructionsOf(wire);
  const [quote] = quotes.find(instructions);
  if (quote === undefined) return null;
  const isBuy = quote.inputMint === WSOL_MINT;
  return {
    txid: txidOfWire(wire),
    side: isBuy ? 'buy' : 'sell',
    mint: isBuy ? quote.outputMint : quote.inputMint,
    inAmount: quote.inAmount,
    outAmount: quote.outAmount,
    feeLamports: feeOf(instructions),
    tip: tipOf(instructions, quote),
    closesAccount: instructions.length > routerCount(instructions, quote),
  };
}

const SIGNATURE_FEE = 5_000n;
const MICRO = 1_000_000n;
const [SET_LIMIT, SET_PRICE] = [2, 3];

/** What the chain would take: the signature, and the unit price times the units asked for, rounded up. */
function feeOf(instructions: readonly WireInstruction[]): Lamports {
  let [units, price] = [0n, 0n];
  for (const { programId, data } of instructions) {
    if (programId !== COMPUTE_BUDGET_PROGRAM) continue;
    const bytes = Buffer.from(data);
    if (bytes[0] === SET_LIMIT) units = BigInt(bytes.readUInt32LE(1));
    if (bytes[0] === SET_PRICE) price = bytes.readBigUInt64LE(1);
  }
  return lamports(SIGNATURE_FEE + (units * price + MICRO - 1n) / MICRO);
}

const TRANSFER = 2;

/** The tip stands last, behind everything that the router asked for. */
function tipOf(instructions: readonly WireInstruction[], quote: BuiltSwap): PaperTrade['tip'] {
  const last = instructions.at(-1);
  const to = last?.accounts[1] ?? null;
  const data = Buffer.from(last?.data ?? []);
  const isTransfer =
    last?.programId === SYSTEM_PROGRAM && data.length === 12 && data.readUInt32LE(0) === TRANSFER;
  if (!isTransfer || to === null || instructions.length <= ownCount(quote)) return null;
  return { account: to, lamports: lamports(data.readBigUInt64LE(4)) };
}

const BUDGET_INSTRUCTIONS = 2;
const ownCount = ({ setup, other, cleanup }: BuiltSwap): number =>
  BUDGET_INSTRUCTIONS + setup.length + other.length + 1 + cleanup.length;

const routerCount = (instructions: readonly WireInstruction[], quote: BuiltSwap): number =>
  ownCount(quote) + (tipOf(instructions, quote) === null ? 0 : 1);
