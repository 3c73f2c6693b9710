import { assert, must } from '@chimera/core/assert';
import { key32 } from '../vm/base58.ts';
import { SIGNATURE_BYTES } from '../vm/wire.ts';
import type { Wallet } from './wallet.ts';

export interface InstructionAccount {
  readonly address: string;
  readonly isSigner: boolean;
  readonly isWritable: boolean;
}

export interface Instruction {
  readonly program: string;
  readonly accounts: readonly InstructionAccount[];
  readonly data: Uint8Array;
}

export const readonly = (address: string): InstructionAccount => ({
  address,
  isSigner: false,
  isWritable: false,
});
export const writable = (address: string): InstructionAccount => ({
  address,
  isSigner: false,
  isWritable: true,
});
export const signer = (address: string): InstructionAccount => ({
  address,
  isSigner: true,
  isWritable: false,
});
export const payer = (address: string): InstructionAccount => ({
  address,
  isSigner: true,
  isWritable: true,
});

/** The largest transaction that the network carries. */
export const TRANSACTION_BYTES_MAX = 1232;
const VERSION_0 = 0x80;

/**
 * A signed version-0 transaction without lookup tables. The first signer pays. web3.js would take ten times as long,
 * which matters when actors make tens of thousands.
 */
export function signTransaction(
  instructions: readonly Instruction[],
  signers: readonly [Wallet, ...Wallet[]],
  blockhash: string,
): Uint8Array {
  const message = compileMessage(instructions, signers[0].address, blockhash);
  const bySigner = new Map(signers.map((wallet) => [wallet.address, wallet]));
  const signatures = message.signers.map((address) =>
    must(bySigner.get(address), `signer ${address}`).sign(message.bytes),
  );
  const wire = Buffer.concat([shortLength(signatures.length), ...signatures, message.bytes]);
  assert(wire.length <= TRANSACTION_BYTES_MAX, `transaction of ${wire.length} bytes is too large`);
  return wire;
}

/** The same transaction with empty signatures, for a client to sign. */
export function unsignedTransaction(
  instructions: readonly Instruction[],
  feePayer: string,
  blockhash: string,
): Uint8Array {
  const message = compileMessage(instructions, feePayer, blockhash);
  const signatures = message.signers.map(() => new Uint8Array(SIGNATURE_BYTES));
  return Buffer.concat([shortLength(signatures.length), ...signatures, message.bytes]);
}

interface CompiledMessage {
  readonly bytes: Uint8Array;
  readonly signers: readonly string[];
}

function compileMessage(
  instructions: readonly Instruction[],
  feePayer: string,
  blockhash: string,
): CompiledMessage {
  const keys = orderKeys(collectKeys(instructions, feePayer));
  const indexes = new Map(keys.map((key, index) => [key.address, index]));
  const indexOf = (address: string): number => must(indexes.get(address), address);
  const signers = keys.filter((key) => key.isSigner);
  const header = [
    VERSION_0,
    signers.length,
    signers.filter((key) => !key.isWritable).length,
    keys.filter((key) => !key.isSigner && !key.isWritable).length,
  ];
  const body = instructions.flatMap((instruction) => [
    Buffer.from([indexOf(instruction.program)]),
    shortLength(instruction.accounts.length),
    Buffer.from(instruction.accounts.map((account) => indexOf(account.address))),
    shortLength(instruction.data.length),
    instruction.data,
  ]);
  const bytes = Buffer.concat([
    Buffer.from(header),
    shortLength(keys.length),
    ...keys.map((key) => key32(key.address)),
    key32(blockhash),
    shortLength(instructions.length),
    ...body,
    Buffer.from([0]),
  ]);
  return { bytes, signers: signers.map((key) => key.address) };
}

/** Each address once, with the strongest rights that any instruction asks for; the fee payer comes first. */
function collectKeys(instructions: readonly Instruction[], feePayer: string): InstructionAccount[] {
  const keys = new Map<string, InstructionAccount>([[feePayer, payer(feePayer)]]);
  const add = (account: InstructionAccount): void => {
    const known = keys.get(account.address);
    keys.set(account.address, {
      address: account.address,
      isSigner: account.isSigner || known?.isSigner === true,
      isWritable: account.isWritable || known?.isWritable === true,
    });
  };
  for (const instruction of instructions) {
    for (const account of instruction.accounts) add(account);
    add(readonly(instruction.program));
  }
  return [...keys.values()];
}

/** The order that the message format demands: writable signers, readonly signers, writable others, the rest. */
function orderKeys(keys: readonly InstructionAccount[]): InstructionAccount[] {
  const rank = (key: InstructionAccount): number => (key.isSigner ? 0 : 2) + (key.isWritable ? 0 : 1);
  return [0, 1, 2, 3].flatMap((wanted) => keys.filter((key) => rank(key) === wanted));
}

/** Lengths of the wire format: seven bits per byte, low bits first. */
function shortLength(length: number): Uint8Array {
  const bytes: number[] = [];
  let rest = length;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return Uint8Array.from([...bytes, rest]);
}
