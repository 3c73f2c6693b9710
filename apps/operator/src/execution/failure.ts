import { SolanaError } from '@chimera/solana/rpc/errors';

/** Why a step came to nothing. `isFinal`: the same try would end the same way. */
export interface Failure {
  readonly reason: string;
  readonly isFinal: boolean;
}

/** The outside world's failure as a value; anything else is our own bug and goes on up. */
export function toFailure(error: unknown, step: string): Failure {
  if (!(error instanceof SolanaError)) throw error;
  return { reason: `${step}: ${error.code}`, isFinal: !error.retryable };
}
