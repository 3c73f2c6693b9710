import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { Instruction } from '../tx/instruction.ts';
import {
  ATA_PROGRAM,
  COMPUTE_BUDGET_PROGRAM,
  SYSTEM_PROGRAM,
  TOKEN_2022_PROGRAM,
  TOKEN_PROGRAM,
} from '../tx/programs.ts';
import { readComputeBudget } from './priority-fee.ts';

/** What a transaction may do with our key. */
export interface SigningPolicy {
  readonly wallet: Address;
  /** Programs that execute swaps, as configured; they are trusted only within the swap's own minimum. */
  readonly routerPrograms: ReadonlySet<Address>;
  readonly tipAccounts: ReadonlySet<Address>;
  readonly tipLamportsMax: Lamports;
  /** Our own token accounts that this trade may touch. SOL may move to these (wrapping) and to tips only. */
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
  /** Null when the instructions as a whole are at fault. */
  readonly instructionIndex: number | null;
  readonly sentence: string;
}

type Found = Omit<Violation, 'instructionIndex'>;

/**
 * Checks instructions before we sign them: the aggregator's answer is outside input. Empty means that nothing
 * outside the policy was found; that the swap yields its minimum is the simulation's to show. Pure.
 */
export function findViolations(
  instructions: readonly Instruction[],
  policy: SigningPolicy,
): readonly Violation[] {
  const violations: Violation[] = [];
  const spent = { tips: 0n, wraps: 0n };
  instructions.forEach((instruction, instructionIndex) => {
    for (const found of [
      ...signerViolations(instruction, policy),
      ...violationsOf(instruction, policy, spent),
    ]) {
      violations.push({ ...found, instructionIndex });
    }
  });
  const whole = wholeViolations(instructions, policy, spent);
  return [...violations, ...whole.map((found) => ({ ...found, instructionIndex: null }))];
}

interface Spent {
  tips: bigint;
  wraps: bigint;
}

function signerViolations(instruction: Instruction, policy: SigningPolicy): readonly Found[] {
  return instruction.accounts
    .filter((account) => account.isSigner && account.address !== policy.wallet)
    .map((account) => ({
      code: 'foreign_signer',
      sentence: `${account.address} would have to sign as well.`,
    }));
}

function violationsOf(instruction: Instruction, policy: SigningPolicy, spent: Spent): readonly Found[] {
  switch (instruction.programId) {
    case COMPUTE_BUDGET_PROGRAM:
      return [];
    case SYSTEM_PROGRAM:
      return systemViolations(instruction, policy, spent);
    case ATA_PROGRAM:
      return ataViolations(instruction, policy);
    case TOKEN_PROGRAM:
    case TOKEN_2022_PROGRAM:
      return tokenViolations(instruction, policy);
    default:
      if (policy.routerPrograms.has(instruction.programId)) return [];
      return [{ code: 'program_not_allowed', sentence: `${instruction.programId} is not on the list.` }];
  }
}

const SYSTEM_TRANSFER = 2;

/** SOL leaves us by transfers to tip accounts or into our own wrapped account, and in no other way. */
function systemViolations(instruction: Instruction, policy: SigningPolicy, spent: Spent): readonly Found[] {
  const { data, accounts } = instruction;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const to = accounts[1]?.address;
  if (data.length !== 12 || view.getUint32(0, true) !== SYSTEM_TRANSFER || to === undefined) {
    return [{ code: 'system_instruction_not_allowed', sentence: 'Only plain SOL transfers are allowed.' }];
  }
  const amount = view.getBigUint64(4, true);
  if (policy.tipAccounts.has(to)) {
    spent.tips += amount;
    return [];
  }
  if (policy.ownTokenAccounts.has(to)) {
    spent.wraps += amount;
    return [];
  }
  return [{ code: 'transfer_not_allowed', sentence: `${amount} lamports would go to ${to}.` }];
}

/** Creating our own account is allowed (plain or idempotent); recovering nested ones or opening others' is not. */
function ataViolations(instruction: Instruction, policy: SigningPolicy): readonly Found[] {
  const kind = instruction.data[0] ?? 0;
  const [payer, account, owner] = instruction.accounts;
  if (kind > 1)
    return [{ code: 'token_instruction_not_allowed', sentence: 'Only account creation is allowed.' }];
  const isOurs =
    payer?.address === policy.wallet &&
    owner?.address === policy.wallet &&
    account !== undefined &&
    policy.ownTokenAccounts.has(account.address);
  return isOurs
    ? []
    : [{ code: 'foreign_account', sentence: `It would open an account for ${owner?.address ?? 'nobody'}.` }];
}

const CLOSE_ACCOUNT = 9;
const SYNC_NATIVE = 17;

/** Closing our own account to ourselves, and syncing wrapped SOL. Approvals, transfers and burns never. */
function tokenViolations(instruction: Instruction, policy: SigningPolicy): readonly Found[] {
  const kind = instruction.data[0];
  const [account, destination] = instruction.accounts;
  if (kind !== CLOSE_ACCOUNT && kind !== SYNC_NATIVE) {
    return [{ code: 'token_instruction_not_allowed', sentence: `Token instruction ${kind} is not allowed.` }];
  }
  const isOurs = account !== undefined && policy.ownTokenAccounts.has(account.address);
  const isRefundOurs = kind === SYNC_NATIVE || destination?.address === policy.wallet;
  return isOurs && isRefundOurs
    ? []
    : [
        {
          code: 'foreign_account',
          sentence: `It would touch ${account?.address ?? 'nothing'}, which is not ours.`,
        },
      ];
}

function wholeViolations(
  instructions: readonly Instruction[],
  policy: SigningPolicy,
  spent: Spent,
): readonly Found[] {
  const found: Found[] = [];
  if (!instructions.some((instruction) => policy.routerPrograms.has(instruction.programId))) {
    found.push({ code: 'no_swap', sentence: 'No instruction of a known router is among them.' });
  }
  if (spent.tips > policy.tipLamportsMax) {
    found.push({ code: 'tip_too_high', sentence: `Tips of ${spent.tips} lamports exceed the limit.` });
  }
  if (spent.wraps > policy.wrapLamportsMax) {
    found.push({ code: 'wrap_too_high', sentence: `It would wrap ${spent.wraps} lamports.` });
  }
  const { priorityFeeLamports } = readComputeBudget(instructions);
  if (priorityFeeLamports > policy.priorityFeeLamportsMax) {
    found.push({
      code: 'priority_fee_too_high',
      sentence: `The priority fee of ${priorityFeeLamports} lamports exceeds the limit.`,
    });
  }
  return found;
}
