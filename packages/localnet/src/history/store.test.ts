import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TransactionRecord } from '../chain/types.ts';
import { setComputeUnitLimit, transferLamports } from '../market/instructions.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';
import { MEMO_PROGRAM } from '../vm/addresses.ts';
import { readWire } from '../vm/wire.ts';
import { PRUNE_TRANSACTIONS } from './prune.ts';
import { type HistoryStore, openHistoryStore } from './store.ts';

let dataDir = '';
let store: HistoryStore;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'history-'));
  store = openHistoryStore(dataDir);
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const alice = createWallet('alice');
const bob = createWallet('bob');
const hash = createWallet('hash').address;

/** A record as the chain makes them, with an index beyond the static keys and every optional part filled. */
function record(
  slot: number,
  indexInBlock: number,
  more: Partial<TransactionRecord> = {},
): TransactionRecord {
  const instructions = [
    setComputeUnitLimit(1_000 + slot * 100 + indexInBlock),
    transferLamports(alice.address, bob.address, 5n),
    { program: MEMO_PROGRAM, accounts: [], data: Buffer.from('hi') },
  ];
  const wire = signTransaction(instructions, [alice], hash);
  const transaction = readWire(wire);
  if (transaction === null) throw new Error('the wire is ours');
  const keys = [...transaction.staticKeys, hash];
  return {
    txid: transaction.txid,
    slot,
    indexInBlock,
    blockTimeMs: 1_700_000_000_000 + slot,
    err: null,
    wire: Buffer.from(wire),
    version: 0,
    keys,
    writable: keys.map((key) => key === alice.address || key === bob.address || key === hash),
    loadedWritable: [hash],
    loadedReadonly: [],
    signerCount: 1,
    feeLamports: 5_000n,
    preBalances: keys.map((_, index) => 2n ** 63n + BigInt(index)),
    postBalances: keys.map((_, index) => 2n ** 62n * BigInt(index % 2)),
    preTokenBalances: [],
    postTokenBalances: [
      {
        accountIndex: 1,
        mint: hash,
        owner: 'elsewhere',
        programId: MEMO_PROGRAM,
        decimals: 6,
        amount: 2n ** 64n - 1n,
      },
    ],
    innerInstructions: [
      { index: 1, instructions: [{ programIdIndex: 2, accounts: [0, 5], data: 'abc', stackHeight: 2 }] },
    ],
    logs: [`Program ${MEMO_PROGRAM} invoke [1]`, 'Program log: hi', 'Program stranger success', '\u0007odd'],
    computeUnits: 777,
    returnData: { programId: MEMO_PROGRAM, dataBase64: 'AQI=' },
    ...more,
  };
}

function write(transactions: readonly TransactionRecord[]): void {
  const slots = [...new Set(transactions.map(({ slot }) => slot))];
  const blocks = slots.map((slot) => ({
    slot,
    height: slot,
    blockhash: `b${slot}`,
    previousBlockhash: `b${slot - 1}`,
    parentSlot: slot - 1,
    timeMs: 1_700_000_000_000 + slot,
  }));
  store.write({ blocks, transactions, accounts: new Map(), notes: new Map(), programs: new Map() });
}

test('a record comes back from the disk exactly as it went', () => {
  const whole = record(7, 0);
  const failed = record(7, 1, { err: { InstructionError: [1, { Custom: 6001 }] }, returnData: null });
  write([whole, failed]);
  expect(store.transaction(whole.txid)).toEqual(whole);
  expect(store.transactionsInBlock(7)).toEqual([whole, failed]);
  expect([...store.statusesFrom(7)].map(({ err }) => err)).toEqual([null, failed.err]);
  expect(store.transaction(bob.address)).toBeNull();
});

test('signatures of an address come newest first, page by page, within bounds', () => {
  const all = Array.from({ length: 10 }, (_, index) => record(10 + Math.floor(index / 2), index % 2));
  write(all);
  const newest = all.map(({ txid }) => txid).reverse();
  const list = (query: object): string[] =>
    store.signaturesFor(bob.address, { limit: 100, ...query }).map(({ txid }) => txid);
  expect(list({})).toEqual(newest);
  expect(list({ limit: 3 })).toEqual(newest.slice(0, 3));
  expect(list({ before: newest[2] })).toEqual(newest.slice(3));
  expect(list({ until: newest[4] })).toEqual(newest.slice(0, 4));
  expect(list({ maxSlot: 12, minSlot: 11 })).toEqual(newest.slice(4, 8));
  expect(list({ before: record(99, 0).txid })).toEqual([]);
  expect(store.signaturesFor(bob.address, { limit: 1 })[0]?.memo).toBe('[2] hi');
});

test('pruning forgets the oldest with their index and keeps the rest', () => {
  const old = Array.from({ length: PRUNE_TRANSACTIONS }, (_, index) => record(20 + index, 0));
  const kept = record(2_000, 0);
  write([...old, kept]);
  expect(store.pruneOldest()).toBe(PRUNE_TRANSACTIONS);
  expect(store.signaturesFor(alice.address, { limit: 1_000 }).map(({ txid }) => txid)).toEqual([kept.txid]);
  expect(store.transactionCount()).toBe(1);
  expect(store.firstSlot()).toBe(20 + PRUNE_TRANSACTIONS - 1);
});
