import type { Address } from '@chimera/core/units/chain';

export interface InstructionAccount {
  readonly address: Address;
  readonly isSigner: boolean;
  readonly isWritable: boolean;
}

/** One instruction before it is compiled into a message. */
export interface Instruction {
  readonly programId: Address;
  readonly accounts: readonly InstructionAccount[];
  readonly data: Uint8Array;
}
