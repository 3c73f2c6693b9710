import { PublicKey } from '@solana/web3.js';
import type { AccountState } from '../chain/types.ts';
import { ASSOCIATED_TOKEN_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';
import { key32, toAddress } from '../vm/base58.ts';

const TOKEN_ACCOUNT_BYTES = 165;
const AMOUNT_AT = 64;
const OWNER_AT = 32;
const STATE_AT = 108;
const STATE_FROZEN = 2;
/** Deriving an address costs about a millisecond, so each is derived once. */
const DERIVED_MAX = 100_000;
const derived = new Map<string, string>();

/** The associated token account of an owner for a mint under its token program. */
export function associatedAccount(mint: string, owner: string, tokenProgram: string): string {
  const key = `${tokenProgram}/${mint}/${owner}`;
  const known = derived.get(key);
  if (known !== undefined) return known;
  const [address] = PublicKey.findProgramAddressSync(
    [key32(owner), key32(tokenProgram), key32(mint)],
    new PublicKey(ASSOCIATED_TOKEN_PROGRAM),
  );
  if (derived.size >= DERIVED_MAX) derived.clear();
  derived.set(key, address.toBase58());
  return address.toBase58();
}

export const isTokenProgram = (program: string): boolean =>
  program === TOKEN_PROGRAM || program === TOKEN_2022_PROGRAM;

/** The amount in a token account; 0 when there is none, which is what its absence means on chain. */
export function tokenAmount(account: AccountState | null): bigint {
  if (account === null || account.data.length < TOKEN_ACCOUNT_BYTES) return 0n;
  return viewOf(account.data).getBigUint64(AMOUNT_AT, true);
}

export interface TokenHolding {
  readonly address: string;
  readonly mint: string;
  readonly owner: string;
  readonly amount: bigint;
  readonly isFrozen: boolean;
}

/** Reads a token account of either token program; null when the account is something else. */
export function readHolding(address: string, account: AccountState): TokenHolding | null {
  const { data } = account;
  if (!isTokenProgram(account.owner) || data.length < TOKEN_ACCOUNT_BYTES) return null;
  return {
    address,
    mint: toAddress(data.subarray(0, OWNER_AT)),
    owner: toAddress(data.subarray(OWNER_AT, AMOUNT_AT)),
    amount: tokenAmount(account),
    isFrozen: data[STATE_AT] === STATE_FROZEN,
  };
}

export interface MintState {
  readonly tokenProgram: string;
  readonly supply: bigint;
  readonly decimals: number;
  readonly mintAuthority: string | null;
  readonly freezeAuthority: string | null;
}

const MINT_BYTES = 82;

/** Reads the part of a mint that both token programs share; null when the account is not a mint. */
export function readMint(account: AccountState | null): MintState | null {
  if (account === null || !isTokenProgram(account.owner) || account.data.length < MINT_BYTES) return null;
  const { data } = account;
  const view = viewOf(data);
  const authority = (at: number): string | null =>
    view.getUint32(at, true) === 0 ? null : toAddress(data.subarray(at + 4, at + 36));
  return {
    tokenProgram: account.owner,
    supply: view.getBigUint64(36, true),
    decimals: view.getUint8(44),
    mintAuthority: authority(0),
    freezeAuthority: authority(46),
  };
}

export const viewOf = (data: Uint8Array): DataView =>
  new DataView(data.buffer, data.byteOffset, data.byteLength);
