import { err, ok, type Result } from '@chimera/core/result';
import { type Address, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { z } from 'zod';
import { addressField, lamportsField, slotField, txidField } from '../rpc/schemas.ts';
import type {
  ConfirmedTransaction,
  RanInstruction,
  SystemTransfer,
  TokenChange,
} from '../transaction/confirmed.ts';

/**
 * Reads one enhanced element. Only `accountData` is believed: descriptions, types, `events` and transfers are
 * rounded, gross of fees or rolled back. Differences are all it tells, so holdings before stay unknown.
 */
export function normalizeEnhanced(raw: unknown): Result<ConfirmedTransaction, string> {
  const parsed = enhanced.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
  }
  const tx = parsed.data;
  const isFailed = tx.transactionError != null;
  return ok({
    signature: tx.signature,
    slot: tx.slot ?? null,
    blockTimeMs: tx.timestamp == null ? null : unixMs(tx.timestamp * 1_000),
    indexInBlock: null,
    version: null,
    err: tx.transactionError ?? null,
    feeLamports: tx.fee,
    feePayer: tx.feePayer,
    signers: signersOf(tx),
    accounts: tx.accountData.map((row) => ({
      address: row.account,
      preLamports: lamports(0n),
      postLamports: lamports(row.nativeBalanceChange),
    })),
    tokenChanges: tx.accountData.flatMap((row) => (row.tokenBalanceChanges ?? []).map(toTokenChange)),
    instructions: tx.instructions?.flatMap(toInstructions) ?? [],
    systemTransfers: isFailed ? [] : (tx.nativeTransfers ?? []).flatMap(toTransfer),
    supplyChanges: [],
    balancesKnown: false,
  });
}

const signedInteger = z.union([
  z
    .number()
    .int()
    .refine((value) => Number.isSafeInteger(value))
    .transform((value) => BigInt(value)),
  z
    .string()
    .regex(/^-?\d{1,20}$/)
    .transform((text) => BigInt(text)),
]);
const tokenBalanceChange = z.object({
  userAccount: addressField,
  tokenAccount: addressField,
  mint: addressField,
  rawTokenAmount: z.object({ tokenAmount: signedInteger, decimals: z.number().int() }),
});
const ranInstruction = z.object({
  programId: addressField,
  accounts: z.array(addressField).nullish(),
  innerInstructions: z
    .array(z.object({ programId: addressField, accounts: z.array(addressField).nullish() }))
    .nullish(),
});
const transfer = z.object({
  fromUserAccount: z.string().nullish(),
  toUserAccount: z.string().nullish(),
  amount: lamportsField,
});
const enhanced = z.object({
  signature: txidField,
  slot: slotField.nullish(),
  timestamp: z.number().int().nullish(),
  fee: lamportsField,
  feePayer: addressField,
  accountData: z.array(
    z.object({
      account: addressField,
      nativeBalanceChange: signedInteger,
      tokenBalanceChanges: z.array(tokenBalanceChange).nullish(),
    }),
  ),
  transactionError: z.unknown().optional(),
  nativeTransfers: z.array(transfer).nullish(),
  instructions: z.array(ranInstruction).nullish(),
});
type Enhanced = z.output<typeof enhanced>;

/**
 * The payload does not name signers. The fee payer is one; whoever lost SOL or tokens without being the fee
 * payer may have been another or not, so nobody else is claimed.
 */
const signersOf = (tx: Enhanced): readonly Address[] => [tx.feePayer];

function toTokenChange(row: z.output<typeof tokenBalanceChange>): TokenChange {
  const { tokenAmount, decimals } = row.rawTokenAmount;
  return {
    account: row.tokenAccount,
    mint: row.mint,
    owner: row.userAccount,
    decimals,
    preAtoms: tokenAtoms(0n),
    postAtoms: tokenAtoms(tokenAmount),
  };
}

function toInstructions(raw: z.output<typeof ranInstruction>): readonly RanInstruction[] {
  const inner = (raw.innerInstructions ?? []).map((ran) => ({
    programId: ran.programId,
    accounts: ran.accounts ?? [],
    isInner: true,
  }));
  return [{ programId: raw.programId, accounts: raw.accounts ?? [], isInner: false }, ...inner];
}

function toTransfer(raw: z.output<typeof transfer>): readonly SystemTransfer[] {
  const from = addressField.safeParse(raw.fromUserAccount);
  const to = addressField.safeParse(raw.toUserAccount);
  if (!from.success || !to.success) return [];
  return [{ from: from.data, to: to.data, lamports: raw.amount, createsAccount: false }];
}
