import { type Bps, bps } from '@chimera/core/units/bps';
import type { Address } from '@chimera/core/units/chain';
import { z } from 'zod';
import { parseExactJson } from '../http/exact-json.ts';
import type { CallOptions } from '../http/http.ts';
import { parseJsonNumber } from '../http/scientific.ts';
import * as schemas from '../rpc/schemas.ts';
import type { Instruction } from '../tx/instruction.ts';
import type { LookupTable } from '../tx/lookup-table.ts';
import { type JupiterConfig, jupiterGet } from './request.ts';

export interface BuildSwap {
  readonly inputMint: Address;
  readonly outputMint: Address;
  /** Exact input in atoms of the input mint (lamports for wSOL). */
  readonly amount: bigint;
  readonly slippageBps: Bps;
  /** Who signs and pays. */
  readonly taker: Address;
  /** Leaves out venues that refuse bundles. */
  readonly forJitoBundle?: boolean | undefined;
  readonly maxAccounts?: number | undefined;
}

/** A route with the instructions that execute it. `minOutAmount` is enforced on chain by the swap instruction. */
export interface BuiltSwap {
  readonly inputMint: Address;
  readonly outputMint: Address;
  readonly inAmount: bigint;
  readonly outAmount: bigint;
  readonly minOutAmount: bigint;
  readonly slippageBps: Bps;
  /** Null where the aggregator does not tell it. */
  readonly priceImpactBps: Bps | null;
  readonly venues: readonly string[];
  readonly computeBudget: readonly Instruction[];
  readonly setup: readonly Instruction[];
  readonly swap: Instruction;
  readonly cleanup: readonly Instruction[];
  readonly other: readonly Instruction[];
  readonly lookupTables: readonly LookupTable[];
}

/** Quote and instructions in one answer. Throws `SolanaError` (`jupiter_no_route`, `jupiter_not_tradable`, …). */
export function buildSwap(config: JupiterConfig, want: BuildSwap, options?: CallOptions): Promise<BuiltSwap> {
  const query = {
    inputMint: want.inputMint,
    outputMint: want.outputMint,
    amount: want.amount.toString(),
    slippageBps: String(want.slippageBps),
    taker: want.taker,
    ...(want.forJitoBundle === true ? { forJitoBundle: 'true' } : {}),
    ...(want.maxAccounts === undefined ? {} : { maxAccounts: String(want.maxAccounts) }),
  };
  const request = { path: '/swap/v2/build', query, parse: parseExactJson, schema: answer };
  return jupiterGet(config, request, options);
}

const instruction = z
  .object({
    programId: schemas.addressField,
    accounts: z.array(
      z.object({ pubkey: schemas.addressField, isSigner: z.boolean(), isWritable: z.boolean() }),
    ),
    data: z.string(),
  })
  .transform(
    (raw): Instruction => ({
      programId: raw.programId,
      accounts: raw.accounts.map(({ pubkey, isSigner, isWritable }) => ({
        address: pubkey,
        isSigner,
        isWritable,
      })),
      data: new Uint8Array(Buffer.from(raw.data, 'base64')),
    }),
  );
const amountText = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform((text) => BigInt(text));

const answer = z
  .object({
    inputMint: schemas.addressField,
    outputMint: schemas.addressField,
    inAmount: amountText,
    outAmount: amountText,
    otherAmountThreshold: amountText,
    slippageBps: z.number().int().min(0).max(10_000),
    priceImpactPct: z.union([z.string(), z.number()]).nullish(),
    routePlan: z.array(z.object({ swapInfo: z.object({ label: z.string().nullish() }) })).nullish(),
    computeBudgetInstructions: z.array(instruction),
    setupInstructions: z.array(instruction),
    swapInstruction: instruction,
    cleanupInstruction: instruction.nullish(),
    otherInstructions: z.array(instruction).nullish(),
    addressesByLookupTableAddress: z.record(z.string(), z.array(schemas.addressField)).nullish(),
  })
  .transform(
    (raw): BuiltSwap => ({
      inputMint: raw.inputMint,
      outputMint: raw.outputMint,
      inAmount: raw.inAmount,
      outAmount: raw.outAmount,
      minOutAmount: raw.otherAmountThreshold,
      slippageBps: bps(raw.slippageBps),
      priceImpactBps: toImpact(raw.priceImpactPct ?? null),
      venues: (raw.routePlan ?? []).map((step) => step.swapInfo.label ?? 'unnamed'),
      computeBudget: raw.computeBudgetInstructions,
      setup: raw.setupInstructions,
      swap: raw.swapInstruction,
      cleanup: raw.cleanupInstruction == null ? [] : [raw.cleanupInstruction],
      other: raw.otherInstructions ?? [],
      lookupTables: Object.entries(raw.addressesByLookupTableAddress ?? {}).map(([table, addresses]) => ({
        address: schemas.addressField.parse(table),
        addresses,
      })),
    }),
  );

/** The wire has a ratio as text ("0.0123" is 1.23 %); a negative impact is a gain. */
function toImpact(ratio: string | number | null): Bps | null {
  const units = ratio === null ? null : parseJsonNumber(String(ratio), 4);
  return units === null ? null : bps(Number(units));
}
