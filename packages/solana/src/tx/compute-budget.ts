import type { Instruction } from './instruction.ts';
import { COMPUTE_BUDGET_PROGRAM } from './programs.ts';

export const COMPUTE_UNITS_MAX = 1_400_000;
const SET_LIMIT = 2;
const SET_PRICE = 3;

export function setComputeUnitLimit(units: number): Instruction {
  const data = Buffer.alloc(5);
  data.writeUInt8(SET_LIMIT, 0);
  data.writeUInt32LE(Math.min(Math.max(Math.trunc(units), 1), COMPUTE_UNITS_MAX), 1);
  return { programId: COMPUTE_BUDGET_PROGRAM, accounts: [], data: new Uint8Array(data) };
}

export function setComputeUnitPrice(microLamportsPerUnit: bigint): Instruction {
  const data = Buffer.alloc(9);
  data.writeUInt8(SET_PRICE, 0);
  data.writeBigUInt64LE(microLamportsPerUnit, 1);
  return { programId: COMPUTE_BUDGET_PROGRAM, accounts: [], data: new Uint8Array(data) };
}

/** The unit price at which `units` cost at most `feeLamports` in total (the chain rounds the fee up). */
export function unitPriceForFee(feeLamports: bigint, units: number): bigint {
  return (feeLamports * 1_000_000n) / BigInt(units);
}

/** The limit to ask for after a simulation used `unitsConsumed`: a fifth more, within the chain's maximum. */
export function unitLimitFor(unitsConsumed: number): number {
  return Math.min(Math.ceil(unitsConsumed * 1.2), COMPUTE_UNITS_MAX);
}
