import type { HistoryStore } from '../history/store.ts';
import type { AccountBook } from './account-book.ts';
import type { BlockInfo, TransactionRecord } from './types.ts';

/** What has happened and is not on disk yet. */
export interface Pending {
  addBlock(block: BlockInfo): void;
  addTransaction(record: TransactionRecord): void;
  addNote(key: string, text: string): void;
  addProgram(address: string, elf: Uint8Array): void;
  note(key: string): string | undefined;
  transactionCount(): number;
  /** Writes everything in one database transaction. */
  flush(): void;
}

export function createPending(store: HistoryStore, book: AccountBook): Pending {
  let blocks: BlockInfo[] = [];
  let transactions: TransactionRecord[] = [];
  let notes = new Map<string, string>();
  let programs = new Map<string, Uint8Array>();
  return {
    addBlock: (block) => void blocks.push(block),
    addTransaction: (record) => void transactions.push(record),
    addNote: (key, text) => void notes.set(key, text),
    addProgram: (address, elf) => void programs.set(address, elf),
    note: (key) => notes.get(key),
    transactionCount: () => transactions.length,
    flush() {
      const accounts = book.takeDirty();
      if (blocks.length + transactions.length + notes.size + programs.size + accounts.size === 0) return;
      store.write({ blocks, transactions, accounts, notes, programs });
      blocks = [];
      transactions = [];
      notes = new Map();
      programs = new Map();
    },
  };
}
