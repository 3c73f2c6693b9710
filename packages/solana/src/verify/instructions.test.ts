import { WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { expect, test } from 'vitest';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { ataAddress, closeTokenAccount, createAtaIdempotent } from '../tx/ata.ts';
import { setComputeUnitLimit, setComputeUnitPrice } from '../tx/compute-budget.ts';
import type { Instruction } from '../tx/instruction.ts';
import { MEMO_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM } from '../tx/programs.ts';
import { transferLamports } from '../tx/system.ts';
import { findViolations, type SigningPolicy } from './instructions.ts';

const W = namedAddress('wallet');
const THIEF = namedAddress('thief');
const TIP = namedAddress('tip');
const ROUTER = namedAddress('router');
const WRAPPED = { owner: W, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM };
const OURS = ataAddress(WRAPPED);

const policy: SigningPolicy = {
  wallet: W,
  routerPrograms: new Set([ROUTER]),
  tipAccounts: new Set([TIP]),
  tipLamportsMax: lamports(10_000n),
  ownTokenAccounts: new Set([OURS]),
  wrapLamportsMax: lamports(1_000n),
  priorityFeeLamportsMax: lamports(20_000n),
};
const account = (address: typeof W, isSigner = false) => ({ address, isSigner, isWritable: true });
const swap: Instruction = {
  programId: ROUTER,
  accounts: [account(W, true), account(OURS)],
  data: Uint8Array.of(1),
};
const token = (kind: number, ...accounts: (typeof W)[]): Instruction => ({
  programId: TOKEN_PROGRAM,
  accounts: accounts.map((address) => account(address)),
  data: Uint8Array.of(kind),
});

test('an honest trade passes: budget, wrap, swap, unwrap, tip', () => {
  const instructions = [
    setComputeUnitLimit(200_000),
    setComputeUnitPrice(100_000n),
    createAtaIdempotent(WRAPPED),
    transferLamports(W, OURS, lamports(1_000n)),
    token(17, OURS),
    swap,
    closeTokenAccount(OURS, W, TOKEN_PROGRAM),
    transferLamports(W, TIP, lamports(10_000n)),
  ];
  expect(findViolations(instructions, policy)).toEqual([]);
});

test.each<[string, Instruction, string]>([
  ['a foreign program', { ...swap, programId: MEMO_PROGRAM }, 'program_not_allowed'],
  ['a second signer', { ...swap, accounts: [account(THIEF, true)] }, 'foreign_signer'],
  ['SOL to a stranger', transferLamports(W, THIEF, lamports(1n)), 'transfer_not_allowed'],
  ['a tip above the cap', transferLamports(W, TIP, lamports(10_001n)), 'tip_too_high'],
  ['a wrap above the cap', transferLamports(W, OURS, lamports(1_001n)), 'wrap_too_high'],
  [
    'a new account by the System program',
    { programId: SYSTEM_PROGRAM, accounts: [account(W)], data: new Uint8Array(52) },
    'system_instruction_not_allowed',
  ],
  [
    'an assignment of our wallet',
    { programId: SYSTEM_PROGRAM, accounts: [account(W)], data: Uint8Array.of(1, 0, 0, 0) },
    'system_instruction_not_allowed',
  ],
  ['a token transfer', token(3, OURS, THIEF, W), 'token_instruction_not_allowed'],
  ['an approval', token(4, OURS, THIEF, W), 'token_instruction_not_allowed'],
  ['a new authority', token(6, OURS, W), 'token_instruction_not_allowed'],
  ['a burn', token(8, OURS, WSOL_MINT, W), 'token_instruction_not_allowed'],
  ['an approval with checks', token(13, OURS, WSOL_MINT, THIEF, W), 'token_instruction_not_allowed'],
  ['an empty token instruction', { ...token(0), data: new Uint8Array(0) }, 'token_instruction_not_allowed'],
  ['a close that refunds a stranger', token(9, OURS, THIEF, W), 'foreign_account'],
  ['a close of an account that is not this trade’s', token(9, THIEF, W, W), 'foreign_account'],
  ['an account for a stranger', createAtaIdempotent({ ...WRAPPED, owner: THIEF }), 'foreign_account'],
  ['an excessive priority fee', setComputeUnitPrice(1_000_000n), 'priority_fee_too_high'],
])('%s is found', (_name, instruction, code) => {
  expect(findViolations([swap, instruction], policy).map((violation) => violation.code)).toContain(code);
});

test('many small tips count together', () => {
  const tip = transferLamports(W, TIP, lamports(6_000n));
  expect(findViolations([swap, tip, tip], policy)).toMatchObject([
    { code: 'tip_too_high', instructionIndex: null },
  ]);
});

test('instructions without a swap are not a trade', () => {
  expect(findViolations([], policy)).toMatchObject([{ code: 'no_swap' }]);
});

test('a finding names the instruction', () => {
  expect(findViolations([swap, transferLamports(W, THIEF, lamports(1n))], policy)).toMatchObject([
    { code: 'transfer_not_allowed', instructionIndex: 1 },
  ]);
});
