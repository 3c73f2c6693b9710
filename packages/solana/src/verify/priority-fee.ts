import { mulDivCeil } from '@chimera/core/units/math';
import { COMPUTE_UNITS_MAX } from '../tx/compute-budget.ts';
import type { Instruction } from '../tx/instruction.ts';
import { COMPUTE_BUDGET_PROGRAM } from '../tx/programs.ts';

const SET_LIMIT = 2;
const SET_PRICE = 3;
const MICRO_LAMPORTS = 1_000_000n;

/** What the compute-budget instructions ask for; without a limit the largest one is assumed. */
export function readComputeBudget(instructions: readonly Instruction[]): {
  readonly unitLimit: number;
  readonly priorityFeeLamports: bigint;
} {
  let unitLimit = COMPUTE_UNITS_MAX;
  let unitPriceMicroLamports = 0n;
  for (const { programId, data } of instructions) {
    if (programId !== COMPUTE_BUDGET_PROGRAM) continue;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (data[0] === SET_LIMIT && data.length >= 5) unitLimit = view.getUint32(1, true);
    if (data[0] === SET_PRICE && data.length >= 9) unitPriceMicroLamports = view.getBigUint64(1, true);
  }
  return {
    unitLimit,
    priorityFeeLamports: mulDivCeil(unitPriceMicroLamports, BigInt(unitLimit), MICRO_LAMPORTS),
  };
}
