import type Database from 'better-sqlite3';
import type {
  AccountState,
  BlockInfo,
  SignatureQuery,
  SignatureRow,
  TransactionError,
  TransactionRecord,
} from '../chain/types.ts';
import { fromBase58, toBase58 } from '../vm/base58.ts';
import { decodeError, decodeRecord } from './codec.ts';
import { memoOf } from './memo.ts';
import {
  type AccountRow,
  type BlockRow,
  indexOfId,
  slotOfId,
  type TransactionRow,
  toBlock,
  toHead,
  toTransactionId,
} from './rows.ts';

export interface StatusRow {
  readonly txid: string;
  readonly slot: number;
  readonly err: TransactionError | null;
}

export interface HistoryReader {
  transaction(txid: string): TransactionRecord | null;
  transactionsInBlock(slot: number): readonly TransactionRecord[];
  /** Newest first. An unknown `before` lists nothing; an unknown `until` bounds nothing. */
  signaturesFor(address: string, query: SignatureQuery): readonly SignatureRow[];
  /** Ids and errors of all transactions from a slot on, oldest first. */
  statusesFrom(slot: number): IterableIterator<StatusRow>;
  transactionCount(): number;
  block(slot: number): BlockInfo | null;
  blocksBetween(from: number, to: number, limit: number): readonly number[];
  /** The newest blocks, oldest first. */
  newestBlocks(limit: number): readonly BlockInfo[];
  firstSlot(): number | null;
  accounts(): IterableIterator<readonly [string, AccountState]>;
  programs(): readonly (readonly [string, Uint8Array])[];
  note(key: string): string | null;
}

const SIGNATURE_BYTES = 64;

export function createHistoryReader(db: Database.Database): HistoryReader {
  return { ...createTransactionReader(db), ...createBlockReader(db), ...createStateReader(db) };
}

type TransactionReader = Pick<
  HistoryReader,
  'transaction' | 'transactionsInBlock' | 'signaturesFor' | 'statusesFrom' | 'transactionCount'
>;

function createTransactionReader(db: Database.Database): TransactionReader {
  const byHead = db.prepare<[number], TransactionRow>('SELECT * FROM transactions WHERE head = ?');
  const between = db.prepare<[number, number], TransactionRow>(
    'SELECT * FROM transactions WHERE id >= ? AND id < ? ORDER BY id',
  );
  const count = db.prepare<[], number>('SELECT count(*) FROM transactions').pluck();
  // Only the signature and, for the few that failed, the text with the error: a window can hold many transactions.
  const from = db.prepare<[number], { id: number; signature: Uint8Array; failed: string | null }>(
    `SELECT id, substr(wire, 2, 64) AS signature, iif(substr(meta, 1, 5) = '{"e":', meta, NULL) AS failed
     FROM transactions WHERE id >= ? ORDER BY id`,
  );
  const find = (txid: string): TransactionRow | null => {
    const signature = fromBase58(txid);
    if (signature === null || signature.length !== SIGNATURE_BYTES) return null;
    return byHead.all(toHead(signature)).find((row) => txidOf(row) === txid) ?? null;
  };
  return {
    transaction(txid) {
      const row = find(txid);
      return row === null ? null : toRecord(row);
    },
    transactionsInBlock: (slot) =>
      between.all(toTransactionId(slot, 0), toTransactionId(slot + 1, 0)).map(toRecord),
    signaturesFor: createSignatureList(db, (txid) => find(txid)?.id ?? null),
    *statusesFrom(slot) {
      for (const { id, signature, failed } of from.iterate(toTransactionId(slot, 0))) {
        const err = failed === null ? null : decodeError(failed);
        yield { txid: toBase58(signature), slot: slotOfId(id), err };
      }
    },
    transactionCount: () => count.get() ?? 0,
  };
}

function createSignatureList(
  db: Database.Database,
  idOf: (txid: string) => number | null,
): HistoryReader['signaturesFor'] {
  const list = db.prepare<[string, number, number, number], TransactionRow>(
    `SELECT t.* FROM address_transactions l JOIN transactions t ON t.id = l.transaction_id
     WHERE l.address_id = (SELECT id FROM addresses WHERE address = ?)
       AND l.transaction_id < ? AND l.transaction_id > ?
     ORDER BY l.transaction_id DESC LIMIT ?`,
  );
  return (address, { limit, before, until, maxSlot, minSlot }) => {
    const upper = before === undefined ? null : idOf(before);
    // A node that does not know where to start has nothing to list, rather than everything once more.
    if (before !== undefined && upper === null) return [];
    const lower = until === undefined ? null : idOf(until);
    const top = maxSlot === undefined ? Number.MAX_SAFE_INTEGER : toTransactionId(maxSlot + 1, 0);
    const bottom = minSlot === undefined ? -1 : toTransactionId(minSlot, 0) - 1;
    const rows = list.all(address, Math.min(upper ?? top, top), Math.max(lower ?? bottom, bottom), limit);
    return rows.map((row) => ({
      txid: txidOf(row),
      slot: slotOfId(row.id),
      indexInBlock: indexOfId(row.id),
      blockTimeMs: row.time_ms,
      err: decodeError(row.meta),
      memo: memoOf(row.wire),
    }));
  };
}

type BlockReader = Pick<HistoryReader, 'block' | 'blocksBetween' | 'newestBlocks' | 'firstSlot'>;

function createBlockReader(db: Database.Database): BlockReader {
  const one = db.prepare<[number], BlockRow>('SELECT * FROM blocks WHERE slot = ?');
  const range = db
    .prepare<[number, number, number], number>(
      'SELECT slot FROM blocks WHERE slot >= ? AND slot <= ? ORDER BY slot LIMIT ?',
    )
    .pluck();
  const newest = db.prepare<[number], BlockRow>('SELECT * FROM blocks ORDER BY slot DESC LIMIT ?');
  const first = db.prepare<[], number | null>('SELECT min(slot) FROM blocks').pluck();
  return {
    block(slot) {
      const row = one.get(slot);
      return row === undefined ? null : toBlock(row);
    },
    blocksBetween: (from, to, limit) => range.all(from, to, limit),
    newestBlocks: (limit) => newest.all(limit).map(toBlock).reverse(),
    firstSlot: () => first.get() ?? null,
  };
}

function createStateReader(db: Database.Database): Pick<HistoryReader, 'accounts' | 'programs' | 'note'> {
  const accounts = db.prepare<[], AccountRow>('SELECT * FROM accounts').safeIntegers();
  const programs = db.prepare<[], { address: string; elf: Uint8Array }>('SELECT * FROM programs');
  const note = db.prepare<[string], string>('SELECT text FROM notes WHERE key = ?').pluck();
  return {
    *accounts() {
      for (const { address, lamports, owner, data } of accounts.iterate()) {
        yield [address, { lamports, owner, executable: false, data: Uint8Array.from(data) }];
      }
    },
    programs: () => programs.all().map(({ address, elf }) => [address, elf] as const),
    note: (key) => note.get(key) ?? null,
  };
}

const txidOf = (row: TransactionRow): string => toBase58(row.wire.subarray(1, 1 + SIGNATURE_BYTES));

function toRecord(row: TransactionRow): TransactionRecord {
  const place = { slot: slotOfId(row.id), indexInBlock: indexOfId(row.id), blockTimeMs: row.time_ms };
  return decodeRecord(row.wire, row.meta, place);
}
