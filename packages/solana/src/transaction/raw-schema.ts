import { z } from 'zod';
import {
  accountIndexField,
  addressField,
  blockTimeField,
  lamportsField,
  slotField,
  txidField,
} from '../rpc/schemas.ts';

/** More accounts than any transaction version allows. */
export const ACCOUNTS_MAX = 256;

const compiledInstruction = z.object({
  programIdIndex: accountIndexField,
  accounts: z.array(accountIndexField),
  data: z.string(),
});
const resolvedInstruction = z.object({
  programId: addressField,
  accounts: z.array(addressField).nullish(),
  data: z.string().nullish(),
  parsed: z.unknown().optional(),
});
const instruction = z.union([compiledInstruction, resolvedInstruction]);
export type RawInstruction = z.output<typeof instruction>;

const parsedKey = z.object({ pubkey: addressField, signer: z.boolean() });
export type RawKey = z.output<typeof addressField> | z.output<typeof parsedKey>;

const tokenBalance = z.object({
  accountIndex: accountIndexField,
  mint: addressField,
  owner: addressField.nullish(),
  uiTokenAmount: z.object({
    amount: z.string().regex(/^\d{1,20}$/),
    decimals: z.number().int().min(0).max(255),
  }),
});
export type RawTokenBalance = z.output<typeof tokenBalance>;

/** The shape that RPC `json`, RPC `jsonParsed` and Helius raw share; what only some of them have is optional. */
export const rawTransaction = z.object({
  slot: slotField.nullish(),
  blockTime: blockTimeField,
  indexWithinBlock: z.number().int().nonnegative().nullish(),
  version: z.union([z.literal('legacy'), z.number().int()]).nullish(),
  meta: z.object({
    err: z.unknown().optional(),
    fee: lamportsField,
    preBalances: z.array(lamportsField).max(ACCOUNTS_MAX),
    postBalances: z.array(lamportsField).max(ACCOUNTS_MAX),
    preTokenBalances: z.array(tokenBalance).nullish(),
    postTokenBalances: z.array(tokenBalance).nullish(),
    innerInstructions: z.array(z.object({ instructions: z.array(instruction) })).nullish(),
    loadedAddresses: z
      .object({ writable: z.array(addressField).nullish(), readonly: z.array(addressField).nullish() })
      .nullish(),
  }),
  transaction: z.object({
    signatures: z.array(txidField).min(1),
    message: z.object({
      accountKeys: z
        .array(z.union([addressField, parsedKey]))
        .min(1)
        .max(ACCOUNTS_MAX),
      header: z.object({ numRequiredSignatures: z.number().int().min(1) }).nullish(),
      instructions: z.array(instruction),
    }),
  }),
});
export type RawTransaction = z.output<typeof rawTransaction>;
