import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { Instruction } from './instruction.ts';
import { SYSTEM_PROGRAM } from './programs.ts';

const TRANSFER = 2;

/** Moves lamports from `from`, who signs. Also how a tip is paid. */
export function transferLamports(from: Address, to: Address, amount: Lamports): Instruction {
  const data = Buffer.alloc(12);
  data.writeUInt32LE(TRANSFER, 0);
  data.writeBigUInt64LE(amount, 4);
  return {
    programId: SYSTEM_PROGRAM,
    accounts: [
      { address: from, isSigner: true, isWritable: true },
      { address: to, isSigner: false, isWritable: true },
    ],
    data: new Uint8Array(data),
  };
}
