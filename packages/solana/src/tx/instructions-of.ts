import { type Address, address } from '@chimera/core/units/chain';
import { VersionedTransaction } from '@solana/web3.js';

/** One instruction of wire bytes. An account inside a lookup table is not known here, hence null. */
export interface WireInstruction {
  readonly programId: Address | null;
  readonly accounts: readonly (Address | null)[];
  readonly data: Uint8Array;
}

/** The instructions of a transaction of our own. Throws on bytes that are none. */
export function instructionsOf(wire: Uint8Array): readonly WireInstruction[] {
  const { message } = VersionedTransaction.deserialize(wire);
  const keyAt = (index: number): Address | null => {
    const key = message.staticAccountKeys[index];
    return key === undefined ? null : address(key.toBase58());
  };
  return message.compiledInstructions.map(({ programIdIndex, accountKeyIndexes, data }) => ({
    programId: keyAt(programIdIndex),
    accounts: accountKeyIndexes.map(keyAt),
    data,
  }));
}
