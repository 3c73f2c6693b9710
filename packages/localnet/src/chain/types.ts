import type { Result } from '@chimera/core/result';

/** An account's content at one moment. Never changed in place: a change makes a new object. */
export interface AccountState {
  readonly lamports: bigint;
  readonly owner: string;
  readonly executable: boolean;
  /** Owned by JavaScript; no native handle pins it. */
  readonly data: Uint8Array;
}

/** The JSON form in which Solana's RPC reports a transaction's error, for example `{ InstructionError: [2, { Custom: 6001 }] }`. */
export type TransactionError = string | { readonly [name: string]: unknown };

export interface TokenBalance {
  readonly accountIndex: number;
  readonly mint: string;
  readonly owner: string;
  readonly programId: string;
  readonly decimals: number;
  readonly amount: bigint;
}

export interface InnerInstruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  /** Base58. */
  readonly data: string;
  readonly stackHeight: number;
}

export interface InnerInstructionGroup {
  /** Index of the outer instruction. */
  readonly index: number;
  readonly instructions: readonly InnerInstruction[];
}

export interface ReturnData {
  readonly programId: string;
  readonly dataBase64: string;
}

/** One transaction in a block, with everything that RPC answers and webhook payloads need. */
export interface TransactionRecord {
  readonly txid: string;
  readonly slot: number;
  readonly indexInBlock: number;
  /** Unix milliseconds of the block; RPC rounds it down to seconds. */
  readonly blockTimeMs: number;
  /** null when it succeeded. A failed transaction in a block has paid its fee. */
  readonly err: TransactionError | null;
  readonly wire: Uint8Array;
  readonly version: 'legacy' | 0;
  /** Static keys, then loaded writable, then loaded readonly: the order of all account indexes. */
  readonly keys: readonly string[];
  readonly writable: readonly boolean[];
  readonly loadedWritable: readonly string[];
  readonly loadedReadonly: readonly string[];
  readonly signerCount: number;
  readonly feeLamports: bigint;
  readonly preBalances: readonly bigint[];
  readonly postBalances: readonly bigint[];
  readonly preTokenBalances: readonly TokenBalance[];
  readonly postTokenBalances: readonly TokenBalance[];
  readonly innerInstructions: readonly InnerInstructionGroup[];
  readonly logs: readonly string[];
  readonly computeUnits: number;
  readonly returnData: ReturnData | null;
}

/** Why a transaction did not enter a block. Nothing was charged and nothing changed. */
export type SubmitError =
  | { readonly kind: 'malformed'; readonly message: string }
  | {
      readonly kind: 'rejected';
      readonly err: TransactionError;
      readonly logs: readonly string[];
      readonly txid: string;
    };

export interface SimulateOptions {
  /** Check signatures (default false). */
  readonly verifySignatures?: boolean;
  /** Skip the blockhash window and the duplicate check (default false). */
  readonly replaceBlockhash?: boolean;
}

export interface Simulation {
  readonly err: TransactionError | null;
  readonly logs: readonly string[];
  readonly computeUnits: number;
  readonly returnData: ReturnData | null;
  readonly innerInstructions: readonly InnerInstructionGroup[];
  readonly feeLamports: bigint;
  /** State that the named account would have after the transaction. */
  postAccount(address: string): AccountState | null;
}

export type BundleOutcome =
  | { readonly landed: true; readonly slot: number; readonly records: readonly TransactionRecord[] }
  | {
      readonly landed: false;
      /** Position of the transaction that failed; every account is as before the bundle. */
      readonly failedIndex: number;
      readonly txid: string | null;
      readonly err: TransactionError;
      readonly logs: readonly string[];
    };

export type Commitment = 'processed' | 'confirmed' | 'finalized';

export interface BlockInfo {
  readonly slot: number;
  readonly height: number;
  readonly blockhash: string;
  readonly previousBlockhash: string;
  readonly parentSlot: number;
  readonly timeMs: number;
}

export interface SignatureRow {
  readonly txid: string;
  readonly slot: number;
  readonly indexInBlock: number;
  readonly blockTimeMs: number;
  readonly err: TransactionError | null;
  readonly memo: string | null;
}

export interface SignatureQuery {
  /** At most 1,000. */
  readonly limit: number;
  /** Exclusive: rows older than this transaction. */
  readonly before?: string;
  /** Exclusive: rows newer than this transaction. */
  readonly until?: string;
  /** Only blocks up to this slot. */
  readonly maxSlot?: number;
  /** Only blocks from this slot. */
  readonly minSlot?: number;
}

export interface AdvanceOptions {
  /**
   * Virtual time of the new block, Unix ms. Slots between are skipped at the nominal 400 ms each, the height grows
   * by one. Without it the block's time is the clock's (or the one given to `setClockMs`).
   */
  readonly timeMs?: number;
}

/** What `simulate` and `submit` refuse as bytes. */
export type MalformedError = { readonly kind: 'malformed'; readonly message: string };

/** What a slot's end reports: the block that was just closed and the one now open. */
export interface SlotEvent {
  readonly closed: BlockInfo;
  readonly closedTxids: readonly string[];
  readonly open: BlockInfo;
}

export type Unsubscribe = () => void;

/** The chain: executes transactions in the current slot and answers questions about its past. */
export interface Ledger {
  readonly genesisHash: string;
  /** True when the data directory already held a chain, so that genesis must not run again. */
  readonly restored: boolean;

  /** Executes in the open block at once. The record of a failed but charged transaction is an `ok` with `err` set. */
  submit(wire: Uint8Array): Result<TransactionRecord, SubmitError>;
  simulate(wire: Uint8Array, options?: SimulateOptions): Result<Simulation, MalformedError>;
  /** All transactions in order in the open block, or none of them. At most 5. */
  executeBundle(wires: readonly Uint8Array[]): BundleOutcome;

  /** State as of the end of `atSlot` (default: now). Slots older than the version window answer as its oldest. */
  getAccount(address: string, atSlot?: number): AccountState | null;
  getBalance(address: string, atSlot?: number): bigint;
  /** Accounts owned by a program, token accounts of a wallet, token accounts of a mint: addresses with their state. */
  accountsByProgram(program: string, atSlot?: number): ReadonlyMap<string, AccountState>;
  accountsByOwner(owner: string, atSlot?: number): ReadonlyMap<string, AccountState>;
  accountsByMint(mint: string, atSlot?: number): ReadonlyMap<string, AccountState>;
  mintDecimals(mint: string): number;

  getTransaction(txid: string): TransactionRecord | null;
  /** Status from the recent window only (300 blocks), without touching the disk. */
  recentStatus(txid: string): { readonly slot: number; readonly err: TransactionError | null } | null;
  /** Newest first. */
  signaturesFor(address: string, query: SignatureQuery): readonly SignatureRow[];
  transactionsInBlock(slot: number): readonly TransactionRecord[];
  transactionCount(): number;

  currentSlot(): number;
  currentHeight(): number;
  /** The open block. */
  openBlock(): BlockInfo;
  latestBlockhash(): { readonly blockhash: string; readonly lastValidBlockHeight: number };
  isBlockhashValid(blockhash: string, atHeight?: number): boolean;
  /** The newest block at or below the commitment, seen by a node that lags `lagSlots`. */
  view(commitment: Commitment, lagSlots?: number): BlockInfo;
  blockAt(slot: number): BlockInfo | null;
  /** Slots with a block in [from, to], ascending, at most `limit`. */
  blocksBetween(from: number, to: number, limit: number): readonly number[];
  firstSlot(): number;
  /** Priority-fee prices (micro-lamports per compute unit) paid in the last 150 blocks. */
  recentFees(
    addresses: readonly string[],
  ): readonly { readonly slot: number; readonly prices: readonly bigint[] }[];

  /** Closes the open block and opens the next; one in some 20 slots is skipped by the seed. */
  advanceSlot(options?: AdvanceOptions): SlotEvent;
  /** Makes blocks as far as the height at which every blockhash known now has expired. */
  expireBlockhashes(): void;
  /** Unix ms for new blocks until called with null (then the clock's again). Never runs backwards. */
  setClockMs(timeMs: number | null): void;
  timeMs(): number;
  onSlot(listener: (event: SlotEvent) => void): Unsubscribe;
  /** Called synchronously for each transaction when it enters the open block (a bundle's when all have). */
  onTransaction(listener: (record: TransactionRecord) => void): Unsubscribe;

  /** A real transfer from the faucet. Unique even when repeated in the same slot. */
  airdrop(address: string, lamports: bigint): TransactionRecord;
  /** Writes an account without a transaction: fixtures and genesis only. null deletes it. */
  setAccount(address: string, state: AccountState | null): void;
  addProgram(address: string, elf: Uint8Array): void;
  rentExemptLamports(dataLength: number): bigint;

  /**
   * Bulk work (genesis): blocks are written to disk every few hundred transactions instead of every slot. Call
   * `breathe()` after each transaction: it yields to the event loop when needed so that native handles are freed.
   */
  bulk<T>(work: () => Promise<T>): Promise<T>;
  breathe(): Promise<void>;
  /** Small texts kept with the chain (webhook registrations, what genesis made); written with the next block. */
  readNote(key: string): string | null;
  writeNote(key: string, text: string): void;
  /** Writes everything up to and including the open block. */
  snapshot(): void;
  close(): void;
}
