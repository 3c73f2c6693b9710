import { createHash } from 'node:crypto';
import { err, ok, type Result } from '@chimera/core/result';
import type { Ledger } from '../chain/types.ts';
import { SYSTEM_PROGRAM, TIP_ACCOUNTS } from '../vm/addresses.ts';
import { readWire, type WireTransaction } from '../vm/wire.ts';

export const BUNDLE_TRANSACTIONS_MAX = 5;
export const TIP_LAMPORTS_MIN = 1_000n;

export interface Bundle {
  /** SHA-256 of the transactions' signatures, in hex. */
  readonly id: string;
  readonly wires: readonly Uint8Array[];
  readonly txids: readonly string[];
  /** Of the first transaction. */
  readonly payer: string | undefined;
  /** What it pays to tip accounts, and so its bid. */
  readonly tipLamports: bigint;
}

export interface BundleRefusal {
  readonly code: number;
  readonly message: string;
}

const INVALID_PARAMS = -32_602;
const SYSTEM_TRANSFER = 2;
const tipAccounts: ReadonlySet<string> = new Set(TIP_ACCOUNTS);

/** Reads a bundle and applies the door's own rules; whether it wins and lands is the auction's matter. */
export function readBundle(ledger: Ledger, wires: readonly Uint8Array[]): Result<Bundle, BundleRefusal> {
  const refuse = (message: string): Result<Bundle, BundleRefusal> => err({ code: INVALID_PARAMS, message });
  if (wires.length < 1 || wires.length > BUNDLE_TRANSACTIONS_MAX) {
    return refuse(`bundles must contain 1 to ${BUNDLE_TRANSACTIONS_MAX} transactions`);
  }
  const transactions = wires.map(readWire);
  if (!transactions.every((transaction) => transaction !== null)) {
    return refuse('transaction #0 could not be decoded');
  }
  const txids = transactions.map((transaction) => transaction.txid);
  if (new Set(txids).size < txids.length) {
    return refuse('bundles must not contain any duplicate transactions and every transaction must be signed');
  }
  if (txids.some((txid) => ledger.recentStatus(txid) !== null)) {
    return refuse('bundle contains an already processed transaction');
  }
  if (transactions.some((transaction) => !ledger.isBlockhashValid(transaction.recentBlockhash))) {
    return refuse('bundle contains an expired blockhash');
  }
  if (!transactions.some(locksTipAccount)) {
    return refuse('Bundles must write lock at least one tip account to be eligible for the auction.');
  }
  const tipLamports = transactions.reduce((sum, transaction) => sum + tipOf(transaction), 0n);
  if (tipLamports < TIP_LAMPORTS_MIN) {
    return refuse(`Bundles must tip at least ${TIP_LAMPORTS_MIN} lamports to be eligible for the auction.`);
  }
  const id = createHash('sha256').update(txids.join(',')).digest('hex');
  return ok({ id, wires, txids, payer: transactions[0]?.staticKeys[0], tipLamports });
}

/** A tip account among the writable static keys; one behind a lookup table does not count. */
function locksTipAccount(transaction: WireTransaction): boolean {
  const { staticKeys, signerCount, readonlyUnsignedCount } = transaction;
  const lastWritable = staticKeys.length - readonlyUnsignedCount;
  return staticKeys.some(
    (key, index) => index >= signerCount && index < lastWritable && tipAccounts.has(key),
  );
}

/** Lamports that plain transfers of the transaction send to tip accounts. */
export function tipOf(transaction: WireTransaction): bigint {
  return transaction.instructions.reduce((sum, { programIdIndex, accounts, data }) => {
    const isTransfer =
      transaction.staticKeys[programIdIndex] === SYSTEM_PROGRAM &&
      data.length === 12 &&
      data[0] === SYSTEM_TRANSFER;
    if (!isTransfer || !tipAccounts.has(transaction.staticKeys[accounts[1] ?? -1] ?? '')) return sum;
    return sum + Buffer.from(data).readBigUInt64LE(4);
  }, 0n);
}
