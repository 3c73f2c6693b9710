import { LOOKUP_TABLE_PROGRAM } from '../vm/addresses.ts';
import { toAddress } from '../vm/base58.ts';
import type { Outcome, Vm } from '../vm/vm.ts';
import type { WireTransaction } from '../vm/wire.ts';
import type { AccountBook } from './account-book.ts';
import { feeOf } from './fees.ts';
import { mintOf, tokenAccountOf } from './token-layout.ts';
import type { AccountState, BlockInfo, TokenBalance, TransactionError, TransactionRecord } from './types.ts';

/** All accounts of a transaction in index order. */
export interface ResolvedKeys {
  readonly keys: readonly string[];
  readonly writable: readonly boolean[];
  readonly loadedWritable: readonly string[];
  readonly loadedReadonly: readonly string[];
}

export type Execution =
  | { readonly landed: true; readonly record: TransactionRecord; undo(): void }
  | {
      readonly landed: false;
      readonly err: TransactionError;
      readonly logs: readonly string[];
      undo(): void;
    };

export interface Executor {
  /** Runs a transaction at a place in a block and writes what it changed. `undo` puts every account back. */
  run(transaction: WireTransaction, block: BlockInfo, indexInBlock: number): Execution;
}

/** Runs transactions in the virtual machine and makes the records that RPC promises about them. */
export function createExecutor(vm: Vm, book: AccountBook): Executor {
  return {
    run(transaction, block, indexInBlock) {
      const resolved = resolveKeys(transaction, book.current);
      const pre = resolved.keys.map((key) => book.current(key));
      const outcome = vm.execute(transaction);
      const post = readBack(vm, resolved, pre);
      const changed = applyChanges(book, resolved.keys, { pre, post }, block.slot);
      const undo = (): void => {
        for (const index of changed) {
          const key = resolved.keys[index];
          if (key === undefined) continue;
          const change = { before: post[index] ?? null, after: pre[index] ?? null };
          vm.setAccount(key, change.after);
          book.write(key, change, block.slot);
        }
      };
      const isCharged = (post[0]?.lamports ?? 0n) < (pre[0]?.lamports ?? 0n);
      if (outcome.err !== null && !isCharged)
        return { landed: false, err: outcome.err, logs: outcome.logs, undo };
      const place = { block, indexInBlock };
      return {
        landed: true,
        record: toRecord({ transaction, resolved, pre, post, outcome }, place, book),
        undo,
      };
    },
  };
}

/** Expands the lookup tables. An index that a table does not have is left out: the runtime refuses such a transaction. */
export function resolveKeys(
  transaction: WireTransaction,
  current: (address: string) => AccountState | null,
): ResolvedKeys {
  const { staticKeys, signerCount, readonlySignerCount, readonlyUnsignedCount, lookups } = transaction;
  const lastWritableUnsigned = staticKeys.length - readonlyUnsignedCount;
  const writable = staticKeys.map((_, index) =>
    index < signerCount ? index < signerCount - readonlySignerCount : index < lastWritableUnsigned,
  );
  if (lookups.length === 0) return { keys: staticKeys, writable, loadedWritable: [], loadedReadonly: [] };
  const loadedWritable: string[] = [];
  const loadedReadonly: string[] = [];
  for (const lookup of lookups) {
    const table = current(lookup.table);
    if (table === null || table.owner !== LOOKUP_TABLE_PROGRAM) continue;
    loadedWritable.push(...tableEntries(table.data, lookup.writableIndexes));
    loadedReadonly.push(...tableEntries(table.data, lookup.readonlyIndexes));
  }
  return {
    keys: [...staticKeys, ...loadedWritable, ...loadedReadonly],
    writable: [...writable, ...loadedWritable.map(() => true), ...loadedReadonly.map(() => false)],
    loadedWritable,
    loadedReadonly,
  };
}

const TABLE_HEADER_BYTES = 56;
const KEY_BYTES = 32;

function tableEntries(data: Uint8Array, indexes: readonly number[]): readonly string[] {
  return indexes.flatMap((index) => {
    const start = TABLE_HEADER_BYTES + index * KEY_BYTES;
    return start + KEY_BYTES > data.length ? [] : [toAddress(data.subarray(start, start + KEY_BYTES))];
  });
}

type States = readonly (AccountState | null)[];

/** Only writable accounts can have changed; unchanged ones keep their object, so that comparing is cheap later. */
function readBack(vm: Vm, { keys, writable }: ResolvedKeys, pre: States): States {
  return keys.map((key, index) => {
    const before = pre[index] ?? null;
    if (writable[index] !== true || before?.executable === true) return before;
    const after = vm.getAccount(key);
    return isSameState(before, after) ? before : after;
  });
}

export function isSameState(a: AccountState | null, b: AccountState | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return a.lamports === b.lamports && a.owner === b.owner && Buffer.compare(a.data, b.data) === 0;
}

function applyChanges(
  book: AccountBook,
  keys: readonly string[],
  states: { readonly pre: States; readonly post: States },
  slot: number,
): readonly number[] {
  const changed: number[] = [];
  for (const [index, key] of keys.entries()) {
    const change = { before: states.pre[index] ?? null, after: states.post[index] ?? null };
    if (change.after === change.before) continue;
    book.write(key, change, slot);
    changed.push(index);
  }
  return changed;
}

interface Run {
  readonly transaction: WireTransaction;
  readonly resolved: ResolvedKeys;
  readonly pre: States;
  readonly post: States;
  readonly outcome: Outcome;
}

function toRecord(
  { transaction, resolved, pre, post, outcome }: Run,
  { block, indexInBlock }: { readonly block: BlockInfo; readonly indexInBlock: number },
  book: AccountBook,
): TransactionRecord {
  return {
    txid: transaction.txid,
    slot: block.slot,
    indexInBlock,
    blockTimeMs: block.timeMs,
    err: outcome.err,
    wire: transaction.wire,
    version: transaction.version,
    ...resolved,
    signerCount: transaction.signerCount,
    feeLamports: feeOf(transaction),
    preBalances: pre.map((state) => state?.lamports ?? 0n),
    postBalances: post.map((state) => state?.lamports ?? 0n),
    preTokenBalances: toTokenBalances(pre, pre, resolved, book),
    postTokenBalances: toTokenBalances(post, pre, resolved, book),
    innerInstructions: outcome.innerInstructions,
    logs: outcome.logs,
    computeUnits: outcome.computeUnits,
    returnData: outcome.returnData,
  };
}

function toTokenBalances(
  states: States,
  other: States,
  { keys }: ResolvedKeys,
  book: AccountBook,
): readonly TokenBalance[] {
  return states.flatMap((state, accountIndex) => {
    const token = state === null ? null : tokenAccountOf(state);
    if (state === null || token === null) return [];
    const { mint, owner, amount } = token;
    // A mint closed by this very transaction is gone from the book but still among the states before it.
    const mintState = book.current(mint) ?? other[keys.indexOf(mint)] ?? null;
    const decimals = mintState === null ? 0 : (mintOf(mintState)?.decimals ?? 0);
    return [{ accountIndex, mint, owner, programId: state.owner, decimals, amount }];
  });
}
