import { readFileSync } from 'node:fs';
import { PublicKey } from '@solana/web3.js';
import type { AccountState } from '../chain/types.ts';
import { key32, toAddress } from '../vm/base58.ts';
import { u64Bytes } from './instructions.ts';
import { viewOf } from './token-accounts.ts';
import { type Instruction, payer, readonly, signer, writable } from './transaction.ts';
import { createWallet } from './wallet.ts';

/** Where the market program lives. The key's secret is never used: programs are placed at genesis. */
export const AMM_PROGRAM = createWallet('program/amm').address;
export const POOL_BYTES = 192;
/** Custom error of a swap whose output is below its minimum; Jupiter's program uses the same number. */
export const SLIPPAGE_ERROR = 6001;

const POOL_MAGIC = 0x31304c4f4f504843n;

/** A pool's fixed facts. Reserves live in its vaults. */
export interface Pool {
  readonly address: string;
  readonly authority: string;
  readonly creator: string;
  /** The token. */
  readonly mintA: string;
  /** Wrapped SOL. */
  readonly mintB: string;
  readonly vaultA: string;
  readonly vaultB: string;
  readonly feeBps: number;
  /** Nobody can take the liquidity out. */
  readonly isLocked: boolean;
  readonly createdSlot: number;
  readonly createdUnixSeconds: number;
}

export const loadAmmProgram = (): Uint8Array =>
  readFileSync(new URL('../../programs/amm/amm.so', import.meta.url));

/** The address that holds a pool's vaults, and the bump that makes it one. */
export function poolAuthority(pool: string): readonly [address: string, bump: number] {
  const [address, bump] = PublicKey.findProgramAddressSync(
    [Buffer.from('pool'), key32(pool)],
    new PublicKey(AMM_PROGRAM),
  );
  return [address.toBase58(), bump];
}

/** Reads a pool's account; null when it is not one. */
export function readPool(address: string, account: AccountState): Pool | null {
  const { data } = account;
  if (account.owner !== AMM_PROGRAM || data.length < POOL_BYTES) return null;
  const view = viewOf(data);
  if (view.getBigUint64(0, true) !== POOL_MAGIC) return null;
  const key = (index: number): string => toAddress(data.subarray(32 + index * 32, 64 + index * 32));
  return {
    address,
    authority: poolAuthority(address)[0],
    isLocked: view.getUint8(9) === 1,
    feeBps: view.getUint16(10, true),
    createdSlot: Number(view.getBigUint64(16, true)),
    createdUnixSeconds: Number(view.getBigUint64(24, true)),
    creator: key(0),
    mintA: key(1),
    mintB: key(2),
    vaultA: key(3),
    vaultB: key(4),
  };
}

export interface NewPool {
  readonly pool: string;
  readonly creator: string;
  readonly mintA: string;
  readonly mintB: string;
  readonly vaultA: string;
  readonly vaultB: string;
  readonly feeBps: number;
  readonly isLocked: boolean;
}

/** Needs the pool's account to exist (zeroed, owned by the program) and both vaults to belong to its authority. */
export function initializePool(pool: NewPool): Instruction {
  const [authority, bump] = poolAuthority(pool.pool);
  return {
    program: AMM_PROGRAM,
    accounts: [
      payer(pool.pool),
      readonly(authority),
      signer(pool.creator),
      readonly(pool.mintA),
      readonly(pool.mintB),
      readonly(pool.vaultA),
      readonly(pool.vaultB),
    ],
    data: Buffer.from([0, bump, pool.feeBps & 0xff, pool.feeBps >> 8, pool.isLocked ? 1 : 0]),
  };
}

export interface SwapSide {
  readonly mint: string;
  readonly tokenProgram: string;
  /** The user's token account. */
  readonly account: string;
  readonly vault: string;
}

export interface Swap {
  readonly pool: Pool;
  readonly user: string;
  readonly from: SwapSide;
  readonly to: SwapSide;
  readonly amountIn: bigint;
  readonly minimumOut: bigint;
}

export const swapTokens = ({ pool, user, from, to, amountIn, minimumOut }: Swap): Instruction => ({
  program: AMM_PROGRAM,
  accounts: [
    readonly(pool.address),
    readonly(pool.authority),
    signer(user),
    writable(from.account),
    writable(to.account),
    writable(from.vault),
    writable(to.vault),
    readonly(from.mint),
    readonly(to.mint),
    readonly(from.tokenProgram),
    readonly(to.tokenProgram),
  ],
  data: Buffer.concat([Buffer.from([1]), u64Bytes(amountIn), u64Bytes(minimumOut)]),
});

export interface LiquidityWithdrawal {
  readonly pool: Pool;
  readonly vault: string;
  readonly destination: string;
  readonly mint: string;
  readonly tokenProgram: string;
  readonly amount: bigint;
}

/** Only the creator of an unlocked pool can do this: the rug pull. */
export const withdrawLiquidity = (withdrawal: LiquidityWithdrawal): Instruction => ({
  program: AMM_PROGRAM,
  accounts: [
    readonly(withdrawal.pool.address),
    readonly(withdrawal.pool.authority),
    signer(withdrawal.pool.creator),
    writable(withdrawal.vault),
    writable(withdrawal.destination),
    readonly(withdrawal.mint),
    readonly(withdrawal.tokenProgram),
  ],
  data: Buffer.concat([Buffer.from([2]), u64Bytes(withdrawal.amount)]),
});
