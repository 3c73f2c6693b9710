import { address, height, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { z } from 'zod';

/** A u64 as the exact-JSON reader delivers it: a safe number, or decimal text beyond 2^53. */
export const uint64 = z.union([
  z
    .number()
    .int()
    .nonnegative()
    .refine((value) => Number.isSafeInteger(value), 'integer beyond 2^53 arrived as a number')
    .transform((value) => BigInt(value)),
  z
    .string()
    .regex(/^\d{1,20}$/)
    .transform((text) => BigInt(text)),
]);
export const lamportsField = uint64.transform(lamports);
export const slotField = z.number().int().nonnegative().transform(slot);
export const heightField = z.number().int().nonnegative().transform(height);
export const accountIndexField = z.number().int().min(0).max(255);
export const addressField = z
  .string()
  .regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/)
  .transform(address);
export const txidField = z
  .string()
  .regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/)
  .transform(txid);
/** Unix seconds on the wire, milliseconds inside. */
export const blockTimeField = z
  .number()
  .int()
  .nullish()
  .transform((seconds) => (seconds == null ? null : unixMs(seconds * 1_000)));

/** The `{context, value}` envelope of most state reads. */
export const withContext = <T extends z.ZodType>(value: T) =>
  z.object({ context: z.object({ slot: slotField }), value });

/** The chain's own error object of a failed transaction; null when it succeeded. Kept as it came. */
export const chainErrorField = z
  .unknown()
  .optional()
  .transform((value) => value ?? null);

const base64Data = z.tuple([z.string(), z.literal('base64')]);
export const accountField = z.object({
  lamports: lamportsField,
  owner: addressField,
  executable: z.boolean(),
  data: base64Data.transform(([text]): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))),
});
/** An account's state; null where the account does not exist. */
export type AccountState = z.output<typeof accountField>;

export const signatureStatusField = z.object({
  slot: slotField,
  confirmations: z.number().int().nullable(),
  err: chainErrorField,
  confirmationStatus: z.enum(['processed', 'confirmed', 'finalized']).nullish(),
});

export const signatureInfoField = z.object({
  signature: txidField,
  slot: slotField,
  err: chainErrorField,
  blockTime: blockTimeField,
});
export type SignatureInfo = z.output<typeof signatureInfoField>;

export const simulationField = z.object({
  err: chainErrorField,
  logs: z.array(z.string()).nullish(),
  unitsConsumed: z.number().int().nonnegative().nullish(),
  accounts: z.array(accountField.nullable()).nullish(),
});
/** What a simulation showed. `err` null means that it would have succeeded, not that its outcome is good. */
export type Simulation = z.output<typeof simulationField>;
