import { type Address, address } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import bs58 from 'bs58';
import { z } from 'zod';
import { uint64 } from '../rpc/schemas.ts';
import { SYSTEM_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../tx/programs.ts';
import type { SupplyChange, SystemTransfer } from './confirmed.ts';

/** Collected while the instructions are read. */
export interface NativeEffects {
  readonly systemTransfers: SystemTransfer[];
  readonly supplyChanges: SupplyChange[];
}

export interface ResolvedInstruction {
  readonly programId: Address;
  readonly accounts: readonly Address[];
  /** base58, or empty when only the parsed form is known. */
  readonly data: string;
  readonly parsed: unknown;
}

/** System instructions longer than this carry no amounts we read. */
const DATA_CHARS_MAX = 400;

/** Adds what a System or Token instruction did, from its bytes or from the node's parsed form. */
export function nativeEffectOf(instruction: ResolvedInstruction, effects: NativeEffects): void {
  const isSystem = instruction.programId === SYSTEM_PROGRAM;
  const isToken = instruction.programId === TOKEN_PROGRAM || instruction.programId === TOKEN_2022_PROGRAM;
  if (!isSystem && !isToken) return;
  const form = parsedForm.safeParse(instruction.parsed);
  if (form.success) {
    const { type, info } = form.data;
    if (isSystem) addParsedTransfer(type, info, effects);
    else addParsedSupply(type, info, effects);
    return;
  }
  if (instruction.data.length > DATA_CHARS_MAX) return;
  const data = decodeBase58(instruction.data);
  if (data === null) return;
  if (isSystem) addTransfer(data, instruction.accounts, effects);
  else addSupply(data, instruction.accounts, effects);
}

const parsedForm = z.object({ type: z.string(), info: z.record(z.string(), z.unknown()) });
const transferInfo = z.object({
  source: z.string(),
  destination: z.string().optional(),
  newAccount: z.string().optional(),
  lamports: uint64,
});

function addParsedTransfer(type: string, info: Record<string, unknown>, effects: NativeEffects): void {
  const createsAccount = type === 'createAccount' || type === 'createAccountWithSeed';
  if (!createsAccount && type !== 'transfer' && type !== 'transferWithSeed') return;
  const parsed = transferInfo.safeParse(info);
  const to = parsed.success ? (parsed.data.destination ?? parsed.data.newAccount) : undefined;
  if (!parsed.success || to === undefined) return;
  effects.systemTransfers.push({
    from: address(parsed.data.source),
    to: address(to),
    lamports: lamports(parsed.data.lamports),
    createsAccount,
  });
}

function addParsedSupply(type: string, info: Record<string, unknown>, effects: NativeEffects): void {
  const { mint } = info;
  if (typeof mint !== 'string') return;
  if (type.startsWith('mintTo')) effects.supplyChanges.push({ kind: 'mint', mint: address(mint) });
  if (type.startsWith('burn')) effects.supplyChanges.push({ kind: 'burn', mint: address(mint) });
}

const SYSTEM_CREATE = 0;
const SYSTEM_TRANSFER = 2;
const SYSTEM_CREATE_WITH_SEED = 3;
const SYSTEM_TRANSFER_WITH_SEED = 11;

function addTransfer(data: Buffer, accounts: readonly Address[], effects: NativeEffects): void {
  if (data.length < 12) return;
  const kind = data.readUInt32LE(0);
  const at = (index: number): Address | undefined => accounts[index];
  const push = (
    from: Address | undefined,
    to: Address | undefined,
    offset: number,
    creates: boolean,
  ): void => {
    if (from === undefined || to === undefined || data.length < offset + 8) return;
    effects.systemTransfers.push({
      from,
      to,
      lamports: lamports(data.readBigUInt64LE(offset)),
      createsAccount: creates,
    });
  };
  if (kind === SYSTEM_TRANSFER) push(at(0), at(1), 4, false);
  if (kind === SYSTEM_CREATE) push(at(0), at(1), 4, true);
  if (kind === SYSTEM_TRANSFER_WITH_SEED) push(at(0), at(2), 4, false);
  if (kind === SYSTEM_CREATE_WITH_SEED && data.length >= 44) {
    push(at(0), at(1), 44 + data.readUInt32LE(36), true);
  }
}

const MINT_TO = 7;
const BURN = 8;
const MINT_TO_CHECKED = 14;
const BURN_CHECKED = 15;

function addSupply(data: Buffer, accounts: readonly Address[], effects: NativeEffects): void {
  const kind = data[0];
  const minted = accounts[0];
  const burned = accounts[1];
  if ((kind === MINT_TO || kind === MINT_TO_CHECKED) && minted !== undefined) {
    effects.supplyChanges.push({ kind: 'mint', mint: minted });
  }
  if ((kind === BURN || kind === BURN_CHECKED) && burned !== undefined) {
    effects.supplyChanges.push({ kind: 'burn', mint: burned });
  }
}

function decodeBase58(text: string): Buffer | null {
  if (text === '' || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) return null;
  return Buffer.from(bs58.decode(text));
}
