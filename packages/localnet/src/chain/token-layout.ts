import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';
import { toAddress } from '../vm/base58.ts';
import type { AccountState } from './types.ts';

/** The part of a token account that balances and indexes need. */
export interface TokenAccount {
  readonly mint: string;
  readonly owner: string;
  readonly amount: bigint;
}

export interface MintAccount {
  readonly supply: bigint;
  readonly decimals: number;
}

export const TOKEN_ACCOUNT_BYTES = 165;
export const MINT_BYTES = 82;
/** With extensions, both kinds are padded to a token account's length and followed by one byte that tells which. */
const KIND_OFFSET = 165;
const KIND_MINT = 1;
const KIND_ACCOUNT = 2;

export const isTokenProgram = (program: string): boolean =>
  program === TOKEN_PROGRAM || program === TOKEN_2022_PROGRAM;

const remembered = new WeakMap<AccountState, TokenAccount | null>();

/** Reads a token account of either token program; null for anything else. */
export function tokenAccountOf(state: AccountState): TokenAccount | null {
  const known = remembered.get(state);
  if (known !== undefined) return known;
  const parsed = isTokenAccount(state) ? readTokenAccount(state.data) : null;
  remembered.set(state, parsed);
  return parsed;
}

export function mintOf(state: AccountState): MintAccount | null {
  const { data, owner } = state;
  const isMint = data.length === MINT_BYTES || (data.length > KIND_OFFSET && data[KIND_OFFSET] === KIND_MINT);
  if (!isTokenProgram(owner) || !isMint) return null;
  return { supply: readU64(data, 36), decimals: data[44] ?? 0 };
}

function isTokenAccount({ owner, data }: AccountState): boolean {
  if (!isTokenProgram(owner)) return false;
  return (
    data.length === TOKEN_ACCOUNT_BYTES || (data.length > KIND_OFFSET && data[KIND_OFFSET] === KIND_ACCOUNT)
  );
}

function readTokenAccount(data: Uint8Array): TokenAccount {
  return {
    mint: toAddress(data.subarray(0, 32)),
    owner: toAddress(data.subarray(32, 64)),
    amount: readU64(data, 64),
  };
}

export function readU64(data: Uint8Array, offset: number): bigint {
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(offset, true);
}

export function readU32(data: Uint8Array, offset: number): number {
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(offset, true);
}
