import { err, ok, type Result } from '@chimera/core/result';
import type { Address } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { AccountChange, ConfirmedTransaction, RanInstruction, TokenChange } from './confirmed.ts';
import { type NativeEffects, nativeEffectOf } from './native-effects.ts';
import { type RawInstruction, type RawTransaction, rawTransaction } from './raw-schema.ts';

/**
 * Reads one transaction as RPC (`json` or `jsonParsed`) or a Helius raw webhook delivers it. Tolerates unknown
 * versions and absent optional fields. The error says which required part is missing or malformed.
 */
export function normalizeTransaction(raw: unknown): Result<ConfirmedTransaction, string> {
  const parsed = rawTransaction.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
  }
  return fromRaw(parsed.data);
}

function fromRaw(raw: RawTransaction): Result<ConfirmedTransaction, string> {
  const keys = keysOf(raw);
  const { preBalances, postBalances } = raw.meta;
  if (preBalances.length !== keys.length || postBalances.length !== keys.length) {
    return err(`${keys.length} accounts but ${preBalances.length} and ${postBalances.length} balances`);
  }
  const feePayer = keys[0];
  const signature = raw.transaction.signatures[0];
  if (feePayer === undefined || signature === undefined) return err('no fee payer or no signature');
  const effects: NativeEffects = { systemTransfers: [], supplyChanges: [] };
  return ok({
    signature,
    slot: raw.slot ?? null,
    blockTimeMs: raw.blockTime,
    indexInBlock: raw.indexWithinBlock ?? null,
    version: raw.version ?? null,
    err: raw.meta.err ?? null,
    feeLamports: raw.meta.fee,
    feePayer,
    signers: signersOf(raw, keys),
    accounts: keys.map((key, index) => accountAt(key, index, raw)),
    tokenChanges: tokenChangesOf(raw, keys),
    instructions: instructionsOf(raw, keys, effects),
    systemTransfers: effects.systemTransfers,
    supplyChanges: effects.supplyChanges,
    balancesKnown: true,
  });
}

/** The index space of a transaction: its own keys, then the writable and the read-only ones from lookup tables. */
function keysOf(raw: RawTransaction): readonly Address[] {
  const own = raw.transaction.message.accountKeys;
  const keys = own.map((key) => (typeof key === 'string' ? key : key.pubkey));
  if (own.some((key) => typeof key !== 'string')) return keys;
  const loaded = raw.meta.loadedAddresses;
  return [...keys, ...(loaded?.writable ?? []), ...(loaded?.readonly ?? [])];
}

function signersOf(raw: RawTransaction, keys: readonly Address[]): readonly Address[] {
  const { accountKeys, header } = raw.transaction.message;
  if (header != null) return keys.slice(0, header.numRequiredSignatures);
  const flagged = accountKeys.flatMap((key) => (typeof key !== 'string' && key.signer ? [key.pubkey] : []));
  return flagged.length > 0 ? flagged : keys.slice(0, raw.transaction.signatures.length);
}

const accountAt = (address: Address, index: number, raw: RawTransaction): AccountChange => ({
  address,
  preLamports: raw.meta.preBalances[index] ?? lamports(0n),
  postLamports: raw.meta.postBalances[index] ?? lamports(0n),
});

function tokenChangesOf(raw: RawTransaction, keys: readonly Address[]): readonly TokenChange[] {
  const changes = new Map<string, TokenChange>();
  const sides = [
    { rows: raw.meta.preTokenBalances ?? [], side: 'preAtoms' as const },
    { rows: raw.meta.postTokenBalances ?? [], side: 'postAtoms' as const },
  ];
  for (const { rows, side } of sides) {
    for (const row of rows) {
      const account = keys[row.accountIndex];
      if (account === undefined) continue;
      const owner = row.owner ?? null;
      // An account may change hands or mint inside one transaction; each holding is its own change then.
      const key = `${account} ${row.mint} ${owner}`;
      const known = changes.get(key) ?? {
        account,
        mint: row.mint,
        owner,
        decimals: row.uiTokenAmount.decimals,
        preAtoms: tokenAtoms(0n),
        postAtoms: tokenAtoms(0n),
      };
      changes.set(key, { ...known, [side]: tokenAtoms(BigInt(row.uiTokenAmount.amount)) });
    }
  }
  return [...changes.values()];
}

function instructionsOf(
  raw: RawTransaction,
  keys: readonly Address[],
  effects: NativeEffects,
): readonly RanInstruction[] {
  const ran: RanInstruction[] = [];
  const add = (instruction: RawInstruction, isInner: boolean): void => {
    const resolved = resolve(instruction, keys);
    if (resolved === null) return;
    ran.push({ programId: resolved.programId, accounts: resolved.accounts, isInner });
    nativeEffectOf(resolved, effects);
  };
  for (const instruction of raw.transaction.message.instructions) add(instruction, false);
  for (const group of raw.meta.innerInstructions ?? []) {
    for (const instruction of group.instructions) add(instruction, true);
  }
  return ran;
}

function resolve(instruction: RawInstruction, keys: readonly Address[]) {
  if (!('programIdIndex' in instruction)) {
    const { programId, accounts, data, parsed } = instruction;
    return { programId, accounts: accounts ?? [], data: data ?? '', parsed };
  }
  const programId = keys[instruction.programIdIndex];
  if (programId === undefined) return null;
  const accounts = instruction.accounts.flatMap((index) => keys[index] ?? []);
  return { programId, accounts, data: instruction.data, parsed: undefined };
}
