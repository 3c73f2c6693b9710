import { type Address, address, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import bs58 from 'bs58';
import type { ConfirmedTransaction, SupplyChange, SystemTransfer } from './confirmed.ts';

/** A deterministic address for tests: the same name is always the same account. */
export function namedAddress(name: string): Address {
  const bytes = new Uint8Array(32);
  bytes.set(new TextEncoder().encode(name.padEnd(32, '.')).subarray(0, 32));
  return address(bs58.encode(bytes));
}

/** A holding written as [account name, owner name, mint, atoms before, atoms after]. */
export type HoldingRow = readonly [string, string, Address, bigint, bigint];

export interface TransactionDraft {
  /** Lamports before and after by account name; `W` is the wallet by custom. */
  readonly lamports: Readonly<Record<string, readonly [bigint, bigint]>>;
  readonly holdings?: readonly HoldingRow[];
  readonly signers?: readonly string[];
  readonly feePayer?: string;
  readonly feeLamports?: bigint;
  readonly programs?: readonly Address[];
  readonly transfers?: readonly (readonly [string, string, bigint, 'creates'?])[];
  readonly supplyChanges?: readonly SupplyChange[];
  readonly err?: unknown;
  readonly decimals?: number;
}

export const ROUTER = namedAddress('router');

/** Builds a confirmed transaction for tests from the few things that a case is about. */
export function draftTransaction(draft: TransactionDraft): ConfirmedTransaction {
  const signers = draft.signers ?? ['W'];
  return {
    signature: txid(bs58.encode(new Uint8Array(64).fill(1))),
    slot: slot(1_000),
    blockTimeMs: unixMs(1_700_000_000_000),
    indexInBlock: 3,
    version: 0,
    err: draft.err ?? null,
    feeLamports: lamports(draft.feeLamports ?? 5_000n),
    feePayer: namedAddress(draft.feePayer ?? signers[0] ?? 'W'),
    signers: signers.map(namedAddress),
    accounts: Object.entries(draft.lamports).map(([name, [pre, post]]) => ({
      address: namedAddress(name),
      preLamports: lamports(pre),
      postLamports: lamports(post),
    })),
    tokenChanges: (draft.holdings ?? []).map(([account, owner, mint, pre, post]) => ({
      account: namedAddress(account),
      mint,
      owner: namedAddress(owner),
      decimals: draft.decimals ?? 6,
      preAtoms: tokenAtoms(pre),
      postAtoms: tokenAtoms(post),
    })),
    instructions: (draft.programs ?? [ROUTER]).map((programId) => ({
      programId,
      accounts: [],
      isInner: false,
    })),
    systemTransfers: (draft.transfers ?? []).map(
      ([from, to, amount, creates]): SystemTransfer => ({
        from: namedAddress(from),
        to: namedAddress(to),
        lamports: lamports(amount),
        createsAccount: creates === 'creates',
      }),
    ),
    supplyChanges: draft.supplyChanges ?? [],
    balancesKnown: true,
  };
}
