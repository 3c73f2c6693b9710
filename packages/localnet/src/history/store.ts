import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AccountState, BlockInfo, TransactionRecord } from '../chain/types.ts';
import { encodeMeta } from './codec.ts';
import { createPruner } from './prune.ts';
import { createHistoryReader, type HistoryReader } from './read.ts';
import { toHead, toTransactionId } from './rows.ts';
import { HISTORY_SCHEMA } from './schema.ts';

export interface HistoryBatch {
  readonly blocks: readonly BlockInfo[];
  readonly transactions: readonly TransactionRecord[];
  readonly accounts: ReadonlyMap<string, AccountState | null>;
  readonly notes: ReadonlyMap<string, string>;
  readonly programs: ReadonlyMap<string, Uint8Array>;
}

/** The chain on disk: every block, transaction and account, in one SQLite file. */
export interface HistoryStore extends HistoryReader {
  /** Writes all of it or nothing. */
  write(batch: HistoryBatch): void;
  /** Forgets some of the oldest transactions; returns how many. */
  pruneOldest(): number;
  close(): void;
}

const FILE_NAME = 'chain.db';
const PAGE_CACHE_KIB = 32_768;
const WAL_PAGES_MAX = 4_000;
const ADDRESS_IDS_CACHED_MAX = 100_000;

export function openHistoryStore(dataDir: string): HistoryStore {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, FILE_NAME));
  db.pragma('journal_mode = WAL');
  // A killed process loses nothing this way; only a power cut may cost the newest blocks, which can be made again.
  db.pragma('synchronous = NORMAL');
  db.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES_MAX}`);
  db.exec(HISTORY_SCHEMA);
  const write = createWriter(db);
  return {
    ...createHistoryReader(db),
    write,
    pruneOldest: createPruner(db),
    close() {
      db.close();
    },
  };
}

function createWriter(db: Database.Database): (batch: HistoryBatch) => void {
  const note = db.prepare('INSERT OR REPLACE INTO notes (key, text) VALUES (?, ?)');
  const program = db.prepare('INSERT OR REPLACE INTO programs (address, elf) VALUES (?, ?)');
  const block = db.prepare('INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)');
  const account = db.prepare('INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)');
  const removeAccount = db.prepare('DELETE FROM accounts WHERE address = ?');
  const addTransaction = createTransactionWriter(db);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return ({ blocks, transactions, accounts, notes, programs }) => {
    begin.run();
    for (const [key, text] of notes) note.run(key, text);
    for (const [address, elf] of programs) program.run(address, elf);
    for (const b of blocks)
      block.run(b.slot, b.height, b.blockhash, b.previousBlockhash, b.parentSlot, Math.floor(b.timeMs));
    for (const record of transactions) addTransaction(record);
    for (const [address, state] of accounts) {
      if (state === null) removeAccount.run(address);
      else account.run(address, state.lamports, state.owner, state.data);
    }
    commit.run();
  };
}

function createTransactionWriter(db: Database.Database): (record: TransactionRecord) => void {
  const insert = db.prepare(
    'INSERT INTO transactions (id, head, time_ms, wire, meta) VALUES (?, ?, ?, ?, ?)',
  );
  const link = db.prepare('INSERT OR IGNORE INTO address_transactions VALUES (?, ?)');
  const addressIdOf = createAddressIds(db);
  return (record) => {
    const id = toTransactionId(record.slot, record.indexInBlock);
    const head = toHead(record.wire.subarray(1, 65));
    insert.run(id, head, Math.floor(record.blockTimeMs), record.wire, encodeMeta(record));
    for (const key of record.keys) link.run(addressIdOf(key), id);
  };
}

/** A dictionary of addresses, so that the big index holds small integers. */
function createAddressIds(db: Database.Database): (address: string) => number {
  const select = db.prepare<[string], number>('SELECT id FROM addresses WHERE address = ?').pluck();
  const insert = db.prepare('INSERT INTO addresses (address) VALUES (?)');
  const cached = new Map<string, number>();
  return (address) => {
    const known = cached.get(address);
    if (known !== undefined) return known;
    const id = select.get(address) ?? Number(insert.run(address).lastInsertRowid);
    if (cached.size >= ADDRESS_IDS_CACHED_MAX) cached.clear();
    cached.set(address, id);
    return id;
  };
}
