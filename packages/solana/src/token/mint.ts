import type { Result } from '@chimera/core/result';
import type { Address } from '@chimera/core/units/chain';
import type { TokenAtoms } from '@chimera/core/units/lamports';
import type { AccountState } from '../rpc/schemas.ts';
import type { MintExtension } from './extensions.ts';

export interface Mint {
  readonly tokenProgram: Address;
  readonly decimals: number;
  readonly supplyAtoms: TokenAtoms;
  readonly mintAuthority: Address | null;
  readonly freezeAuthority: Address | null;
  readonly extensions: readonly MintExtension[];
}

/** Decodes a mint account of either token program. The error is a reason, and means "unknown", not "safe". */
export function decodeMint(_account: AccountState): Result<Mint, string> {
  throw new Error('not written yet');
}
