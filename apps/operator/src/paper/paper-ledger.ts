import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { type Address, address, type Slot, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
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

/** What the wallet holds at one slot, its token accounts by their addresses. */
export interface PaperHoldings {
  readonly lamports: Lamports;
  readonly accounts: ReadonlyMap<Address, PaperAccount>;
}

/** What the wallet would hold and have done, kept in a file of its own as a chain keeps it. */
export interface PaperLedger {
  readonly wallet: Address;
  /** The capital that it began with; the first entry of its history. */
  readonly startLamports: Lamports;
  readonly lamports: () => Lamports;
  readonly account: (at: Address) => PaperAccount | null;
  /** What it held when the chain had come as far as that slot. */
  readonly asOf: (reached: Slot) => PaperHoldings;
  readonly find: (id: Txid) => Landing | null;
  readonly newestSlot: () => Slot | null;
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
    balance = landing.lamportsAfter;
    putAccount(accounts, landing, { atoms: landing.atomsAfter, rentLamports: landing.rentAfter });
  };
  for (const landing of landings) apply(landing);
  return {
    ...{ wallet, startLamports },
    lamports: () => lamports(balance),
    account: (at) => accounts.get(at) ?? null,
    asOf: (reached) => undone({ lamports: lamports(balance), accounts }, landings, reached),
    find: (id) => byTxid.get(id) ?? null,
    newestSlot: () => landings.at(-1)?.slot ?? null,
    landings: () => landings.toReversed(),
    add(landing) {
      append(path, landing);
      landings.push(landing);
      byTxid.set(landing.txid, landing);
      apply(landing);
    },
  };
}

/** Takes back what landed after a slot, the newest first. */
function undone(newest: PaperHoldings, landings: readonly Landing[], reached: Slot): PaperHoldings {
  const accounts = new Map(newest.accounts);
  let balance: bigint = newest.lamports;
  for (let index = landings.length - 1; index >= 0; index -= 1) {
    const landing = landings[index];
    if (landing === undefined || landing.slot <= reached) break;
    balance = landing.lamportsBefore;
    putAccount(accounts, landing, { atoms: landing.atomsBefore, rentLamports: landing.rentBefore });
  }
  return { lamports: lamports(balance), accounts };
}

/** Without rent there is no account. */
function putAccount(
  accounts: Map<Address, PaperAccount>,
  { account, mint, tokenProgram }: Landing,
  holding: Pick<PaperAccount, 'atoms' | 'rentLamports'>,
): void {
  if (holding.rentLamports === 0n) accounts.delete(account);
  else accounts.set(account, { mint, tokenProgram, ...holding });
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
