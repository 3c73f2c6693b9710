import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { Instruction } from '../tx/instruction.ts';

/** What a transaction may do with our key. */
export interface SigningPolicy {
  readonly wallet: Address;
  readonly routerPrograms: ReadonlySet<Address>;
  readonly tipAccounts: ReadonlySet<Address>;
  readonly tipLamportsMax: Lamports;
  /** Our own token accounts that this trade may touch; transfers of SOL go to these (wrapping) or to tips only. */
  readonly ownTokenAccounts: ReadonlySet<Address>;
  readonly wrapLamportsMax: Lamports;
  readonly priorityFeeLamportsMax: Lamports;
}

export interface Violation {
  readonly code:
    | 'program_not_allowed'
    | 'foreign_signer'
    | 'transfer_not_allowed'
    | 'tip_too_high'
    | 'wrap_too_high'
    | 'priority_fee_too_high'
    | 'token_instruction_not_allowed'
    | 'system_instruction_not_allowed'
    | 'foreign_account'
    | 'no_swap';
  readonly instructionIndex: number | null;
  readonly sentence: string;
}

/** Checks instructions before we sign them. Empty means that nothing outside the policy was found. Pure. */
export function findViolations(
  _instructions: readonly Instruction[],
  _policy: SigningPolicy,
): readonly Violation[] {
  throw new Error('not written yet');
}
