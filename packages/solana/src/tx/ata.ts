import { type Address, address } from '@chimera/core/units/chain';
import { PublicKey } from '@solana/web3.js';
import type { Instruction } from './instruction.ts';
import { ATA_PROGRAM, SYSTEM_PROGRAM } from './programs.ts';

const CLOSE_ACCOUNT = 9;
const CREATE_IDEMPOTENT = 1;

export interface AtaOf {
  readonly owner: Address;
  readonly mint: Address;
  /** Token or Token-2022: the same pair has a different account under each. */
  readonly tokenProgram: Address;
}

/** The associated token account of an owner and a mint. Costs a hash search; keep the answer. */
export function ataAddress({ owner, mint, tokenProgram }: AtaOf): Address {
  const seeds = [owner, tokenProgram, mint].map((part) => new PublicKey(part).toBytes());
  const [found] = PublicKey.findProgramAddressSync(seeds, new PublicKey(ATA_PROGRAM));
  return address(found.toBase58());
}

/** Creates the account when it is missing and does nothing when it exists. `owner` pays the rent. */
export function createAtaIdempotent(of: AtaOf): Instruction {
  return {
    programId: ATA_PROGRAM,
    accounts: [
      { address: of.owner, isSigner: true, isWritable: true },
      { address: ataAddress(of), isSigner: false, isWritable: true },
      { address: of.owner, isSigner: false, isWritable: false },
      { address: of.mint, isSigner: false, isWritable: false },
      { address: SYSTEM_PROGRAM, isSigner: false, isWritable: false },
      { address: of.tokenProgram, isSigner: false, isWritable: false },
    ],
    data: Uint8Array.of(CREATE_IDEMPOTENT),
  };
}

/** Closes an empty token account; its rent goes back to the owner, who signs. */
export function closeTokenAccount(account: Address, owner: Address, tokenProgram: Address): Instruction {
  return {
    programId: tokenProgram,
    accounts: [
      { address: account, isSigner: false, isWritable: true },
      { address: owner, isSigner: false, isWritable: true },
      { address: owner, isSigner: true, isWritable: false },
    ],
    data: Uint8Array.of(CLOSE_ACCOUNT),
  };
}
