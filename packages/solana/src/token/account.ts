import type { Address } from '@chimera/core/units/chain';
import type { TokenAtoms } from '@chimera/core/units/lamports';

export interface TokenAccount {
  readonly mint: Address;
  readonly owner: Address;
  readonly atoms: TokenAtoms;
  readonly isFrozen: boolean;
  readonly isNative: boolean;
  readonly delegate: Address | null;
  readonly closeAuthority: Address | null;
}

/** Decodes a token account of either token program; null when the data is no initialised token account. */
export function decodeTokenAccount(_data: Uint8Array): TokenAccount | null {
  throw new Error('not written yet');
}
