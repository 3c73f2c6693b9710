import type { TransactionInstruction } from '@solana/web3.js';
import {
  ASSOCIATED_TOKEN_PROGRAM,
  COMPUTE_BUDGET_PROGRAM,
  SYSTEM_PROGRAM,
  TOKEN_PROGRAM,
} from '../vm/addresses.ts';
import { key32 } from '../vm/base58.ts';
import { associatedAccount } from './token-accounts.ts';
import { type Instruction, payer, readonly, signer, writable } from './transaction.ts';

export function u64Bytes(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function u32Bytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export const setComputeUnitLimit = (units: number): Instruction => ({
  program: COMPUTE_BUDGET_PROGRAM,
  accounts: [],
  data: Buffer.concat([Buffer.from([2]), u32Bytes(units)]),
});

export const setComputeUnitPrice = (microLamports: bigint): Instruction => ({
  program: COMPUTE_BUDGET_PROGRAM,
  accounts: [],
  data: Buffer.concat([Buffer.from([3]), u64Bytes(microLamports)]),
});

export const transferLamports = (from: string, to: string, lamports: bigint): Instruction => ({
  program: SYSTEM_PROGRAM,
  accounts: [payer(from), writable(to)],
  data: Buffer.concat([u32Bytes(2), u64Bytes(lamports)]),
});

export interface NewAccount {
  readonly payer: string;
  readonly address: string;
  readonly lamports: bigint;
  readonly space: number;
  readonly owner: string;
}

export const createAccount = (account: NewAccount): Instruction => ({
  program: SYSTEM_PROGRAM,
  accounts: [payer(account.payer), payer(account.address)],
  data: Buffer.concat([
    u32Bytes(0),
    u64Bytes(account.lamports),
    u64Bytes(BigInt(account.space)),
    key32(account.owner),
  ]),
});

export interface AssociatedAccount {
  readonly payer: string;
  readonly owner: string;
  readonly mint: string;
  readonly tokenProgram: string;
}

/** Creates an owner's associated token account, or does nothing when it exists. */
export const createAssociatedAccount = (account: AssociatedAccount): Instruction => ({
  program: ASSOCIATED_TOKEN_PROGRAM,
  accounts: [
    payer(account.payer),
    writable(associatedAccount(account.mint, account.owner, account.tokenProgram)),
    readonly(account.owner),
    readonly(account.mint),
    readonly(SYSTEM_PROGRAM),
    readonly(account.tokenProgram),
  ],
  data: Buffer.from([1]),
});

/** Makes a wrapped-SOL account's amount equal the lamports it holds. */
export const syncNative = (account: string): Instruction => ({
  program: TOKEN_PROGRAM,
  accounts: [writable(account)],
  data: Buffer.from([17]),
});

/** Closes an empty token account (a wrapped-SOL account may hold SOL); its lamports go to the owner. */
export const closeAccount = (account: string, owner: string, tokenProgram: string): Instruction => ({
  program: tokenProgram,
  accounts: [writable(account), writable(owner), signer(owner)],
  data: Buffer.from([9]),
});

export const freezeAccount = (
  account: string,
  mint: string,
  authority: string,
  tokenProgram: string,
): Instruction => ({
  program: tokenProgram,
  accounts: [writable(account), readonly(mint), signer(authority)],
  data: Buffer.from([10]),
});

export interface TokenTransfer {
  readonly from: string;
  readonly to: string;
  readonly mint: string;
  readonly authority: string;
  readonly amount: bigint;
  readonly decimals: number;
  readonly tokenProgram: string;
}

export const transferTokens = (transfer: TokenTransfer): Instruction => ({
  program: transfer.tokenProgram,
  accounts: [
    writable(transfer.from),
    readonly(transfer.mint),
    writable(transfer.to),
    signer(transfer.authority),
  ],
  data: Buffer.concat([Buffer.from([12]), u64Bytes(transfer.amount), Buffer.from([transfer.decimals])]),
});

/** Takes over an instruction that a Solana library built. */
export const fromLibrary = (instruction: TransactionInstruction): Instruction => ({
  program: instruction.programId.toBase58(),
  accounts: instruction.keys.map((key) => ({
    address: key.pubkey.toBase58(),
    isSigner: key.isSigner,
    isWritable: key.isWritable,
  })),
  data: instruction.data,
});
