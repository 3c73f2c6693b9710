import { COMPUTE_BUDGET_PROGRAM } from '../vm/addresses.ts';
import type { WireTransaction } from '../vm/wire.ts';
import { readU32, readU64 } from './token-layout.ts';

export const LAMPORTS_PER_SIGNATURE = 5_000n;
const MICRO = 1_000_000n;
const UNITS_MAX = 1_400_000;
const UNITS_PER_INSTRUCTION = 200_000;
const UNITS_PER_BUILTIN = 3_000;
const SET_LIMIT = 2;
const SET_PRICE = 3;

/** Programs whose instructions run natively and are budgeted far less by default. */
const BUILTINS: ReadonlySet<string> = new Set([
  COMPUTE_BUDGET_PROGRAM,
  '11111111111111111111111111111111',
  'Vote111111111111111111111111111111111111111',
  'BPFLoader1111111111111111111111111111111111',
  'BPFLoader2111111111111111111111111111111111',
  'BPFLoaderUpgradeab1e11111111111111111111111',
]);

/** Programs that verify signatures named in their first data byte; each of those is paid for too. */
const SIGNATURE_VERIFIERS: ReadonlySet<string> = new Set([
  'Ed25519SigVerify111111111111111111111111111',
  'KeccakSecp256k11111111111111111111111111111',
  'Secp256r1SigVerify1111111111111111111111111',
]);

export interface ComputeBudgetRequest {
  readonly unitLimit: number;
  readonly microLamportsPerUnit: bigint;
}

/** What the transaction's compute-budget instructions ask for, with the runtime's defaults. */
export function computeBudgetOf(transaction: WireTransaction): ComputeBudgetRequest {
  let unitLimit: number | null = null;
  let microLamportsPerUnit = 0n;
  let defaultLimit = 0;
  for (const { programIdIndex, data } of transaction.instructions) {
    const program = transaction.staticKeys[programIdIndex] ?? '';
    defaultLimit += BUILTINS.has(program) ? UNITS_PER_BUILTIN : UNITS_PER_INSTRUCTION;
    if (program !== COMPUTE_BUDGET_PROGRAM) continue;
    if (data[0] === SET_LIMIT && data.length >= 5) unitLimit = readU32(data, 1);
    if (data[0] === SET_PRICE && data.length >= 9) microLamportsPerUnit = readU64(data, 1);
  }
  return { unitLimit: Math.min(unitLimit ?? defaultLimit, UNITS_MAX), microLamportsPerUnit };
}

/** The whole fee in lamports: per signature, plus the asked price times the asked limit, rounded up. */
export function feeOf(transaction: WireTransaction): bigint {
  let signatures = BigInt(transaction.signerCount);
  for (const { programIdIndex, data } of transaction.instructions) {
    if (SIGNATURE_VERIFIERS.has(transaction.staticKeys[programIdIndex] ?? ''))
      signatures += BigInt(data[0] ?? 0);
  }
  const { unitLimit, microLamportsPerUnit } = computeBudgetOf(transaction);
  const priority = (microLamportsPerUnit * BigInt(unitLimit) + MICRO - 1n) / MICRO;
  return signatures * LAMPORTS_PER_SIGNATURE + priority;
}
