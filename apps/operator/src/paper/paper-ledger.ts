import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { type Address, address, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { type Lamports, lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { z } from 'zod';

const amount = z.string().regex(/^\d+$/).transform(BigInt);

/** One line of the file: a transaction that would have landed, and what it would have left. */
const landingSchema = z.object({
  txid: z.string().transform(txid),
  slot: z.number().int().transform(slot),
  atMs: z.number().int().transform(unixMs),
  mint: z.string().transform(address),
  tokenProgram: z.string().transform(address),
  account: z.string().transform(address),
  decimals: z.number().int(),
  feeLamports: amount,
  tip: z.object({ account: z.string().transform(address), lamports: amount }).nullable(),
  lamportsBefore: amount,
  lamportsAfter: amount,
  rentBefore: amount,
  rentAfter: amount,
  atomsBefore: amount,
  atomsAfter: amount,
  hasFailed: z.boolean(),
});
export type Landing = z.output<typeof landingSchema>;

/** A token account of ours that exists on paper. */
export interface PaperAccount {
  readonly mint: Address;
  readonly tokenProgram: Address;
  readonly atoms: bigint;
  readonly rentLamports: bigint;
}

/** What the wallet would hold and have done, kept in a file of its own as a chain keeps it. */
export interface PaperLedger {
  readonly wallet: Address;
  readonly lamports: () => Lamports;
  readonly account: (at: Address) => PaperAccount | null;
  readonly find: (id: Txid) => Landing | null;
  /** Newest first. */
  readonly landings: () => readonly Landing[];
  /** On disk when this returns. */
  readonly add: (landing: Landing) => void;
}

/** Reads the file again, up to its last whole line; `startLamports` is the balance before the first. */
export function openPaperLedger(path: string, wallet: Address, startLamports: Lamports): PaperLedger {
  const landings = readLandings(path);
  const byTxid = new Map(landings.map((one) => [one.txid, one]));
  const accounts = new Map<Address, PaperAccount>();
  let balance: bigint = startLamports;
  const apply = (landing: Landing): void => {
    const { account, mint, tokenProgram, atomsAfter, rentAfter, lamportsAfter } = landing;
    balance = lamportsAfter;
    if (rentAfter === 0n) accounts.delete(account);
    else accounts.set(account, { mint, tokenProgram, atoms: atomsAfter, rentLamports: rentAfter });
  };
  for (const landing of landings) apply(landing);
  return {
    wallet,
    lamports: () => lamports(balance),
    account: (at) => accounts.get(at) ?? null,
    find: (id) => byTxid.get(id) ?? null,
    landings: () => landings.toReversed(),
    add(landing) {
      append(path, landing);
      landings.push(landing);
      byTxid.set(landing.txid, landing);
      apply(landing);
    },
  };
}

function readLandings(path: string): Landing[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf('\n') + 1;
  // A kill in the middle of a line: that transaction never landed.
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').filter(Boolean);
  return lines.map((line) => landingSchema.parse(JSON.parse(line)));
}

function append(path: string, landing: Landing): void {
  const file = openSync(path, 'a', 0o600);
  try {
    const asText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
    writeSync(file, `${JSON.stringify(landing, asText)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The landing as a node would show it, with balances before and after. */
export function toTransaction(landing: Landing, wallet: Address): ConfirmedTransaction {
  const { account, mint, decimals, tip, hasFailed } = landing;
  const change = (of: Address, pre: bigint, post: bigint) => ({
    address: of,
    preLamports: lamports(pre),
    postLamports: lamports(post),
  });
  return {
    ...{ signature: landing.txid, slot: landing.slot, blockTimeMs: landing.atMs },
    ...{ indexInBlock: 0, version: 0, balancesKnown: true },
    err: hasFailed ? PAPER_FAILURE : null,
    feeLamports: lamports(landing.feeLamports),
    ...{ feePayer: wallet, signers: [wallet] },
    accounts: [
      change(wallet, landing.lamportsBefore, landing.lamportsAfter),
      change(account, landing.rentBefore, landing.rentAfter),
      // A tip account holds much already, so that no rent is read into it.
      ...(tip === null
        ? []
        : [change(tip.account, TIP_ACCOUNT_LAMPORTS, TIP_ACCOUNT_LAMPORTS + tip.lamports)]),
    ],
    tokenChanges: [
      {
        ...{ account, mint, owner: wallet, decimals },
        preAtoms: tokenAtoms(landing.atomsBefore),
        postAtoms: tokenAtoms(landing.atomsAfter),
      },
    ],
    instructions: [],
    systemTransfers:
      tip === null || hasFailed
        ? []
        : [{ from: wallet, to: tip.account, lamports: lamports(tip.lamports), createsAccount: false }],
    supplyChanges: [],
  };
}

/** More than the wallet or the account holds cannot be spent on paper either. */
export const PAPER_FAILURE = { InstructionError: [3, { Custom: 1 }] };
const TIP_ACCOUNT_LAMPORTS = 1_000_000_000n;
