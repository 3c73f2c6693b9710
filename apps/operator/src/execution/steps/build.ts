import { err, ok, type Result } from '@chimera/core/result';
import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { BuiltSwap } from '@chimera/solana/jupiter/build';
import { closeTokenAccount } from '@chimera/solana/tx/ata';
import { compileMessage } from '@chimera/solana/tx/codec';
import { setComputeUnitLimit, setComputeUnitPrice, unitPriceForFee } from '@chimera/solana/tx/compute-budget';
import type { Instruction } from '@chimera/solana/tx/instruction';
import { transferLamports } from '@chimera/solana/tx/system';
import type { Failure } from '../failure.ts';

export interface BuildRequest {
  readonly swap: BuiltSwap;
  readonly wallet: Address;
  readonly blockhash: string;
  readonly computeUnits: number;
  readonly priorityFeeLamports: Lamports;
  /** Where the tip goes; null pays none. */
  readonly tip: { readonly account: Address; readonly lamports: Lamports } | null;
  /** The token account that this sale empties and that may be closed for its rent; null keeps it. */
  readonly close: { readonly account: Address; readonly tokenProgram: Address } | null;
}

/**
 * The transaction's instructions, the tip last so that it is paid only if everything before it succeeded. The
 * router's own compute budget is left out: limit and price are ours.
 */
export function composeInstructions(request: BuildRequest): readonly Instruction[] {
  const { swap, wallet, computeUnits, close, tip } = request;
  const unitPrice = unitPriceForFee(request.priorityFeeLamports, computeUnits);
  return [
    setComputeUnitLimit(computeUnits),
    setComputeUnitPrice(unitPrice),
    ...swap.setup,
    ...swap.other,
    swap.swap,
    ...swap.cleanup,
    ...(close === null ? [] : [closeTokenAccount(close.account, wallet, close.tokenProgram)]),
    ...(tip === null ? [] : [transferLamports(wallet, tip.account, tip.lamports)]),
  ];
}

/** The bytes to sign. */
export function compileRequest(
  request: BuildRequest,
  instructions: readonly Instruction[],
): Result<Uint8Array, Failure> {
  const compiled = compileMessage({
    feePayer: request.wallet,
    blockhash: request.blockhash,
    instructions,
    lookupTables: request.swap.lookupTables,
  });
  return compiled.ok
    ? ok(compiled.value)
    : err({ reason: 'build: the route does not fit one transaction', isFinal: true });
}
