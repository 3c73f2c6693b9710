import { err, ok, type Result } from '@chimera/core/result';
import type { Instruction } from '@chimera/solana/tx/instruction';
import { findViolations, type SigningPolicy } from '@chimera/solana/verify/instructions';
import type { Failure } from '../failure.ts';

/** The router's instructions are foreign until proven harmless: nothing outside our policy is signed. */
export function verifyInstructions(
  instructions: readonly Instruction[],
  policy: SigningPolicy,
): Result<null, Failure> {
  const [first] = findViolations(instructions, policy);
  return first === undefined ? ok(null) : err({ reason: `verify: ${first.code}`, isFinal: true });
}
