import { createRequire } from 'node:module';
import type { AccountState, InnerInstructionGroup, ReturnData, TransactionError } from '../chain/types.ts';
import { key32, toAddress, toBase58 } from './base58.ts';
import { toTransactionError } from './errors.ts';
import type { WireTransaction } from './wire.ts';

type Native = typeof import('litesvm/dist/internal.js');
type NativeMeta = InstanceType<Native['TransactionMetadata']>;

// The package's front door loads the whole of @solana/kit (0.6 s, 30 MB); the layer below it speaks bytes.
const { Account, Clock, LiteSvm, FailedTransactionMetadata }: Native = createRequire(import.meta.url)(
  'litesvm/dist/internal.js',
);

/** What running a transaction gave, with no native handle left in it. */
export interface Outcome {
  readonly err: TransactionError | null;
  readonly logs: readonly string[];
  readonly innerInstructions: readonly InnerInstructionGroup[];
  readonly computeUnits: number;
  readonly returnData: ReturnData | null;
}

export interface SimulationOutcome extends Outcome {
  readonly postAccounts: ReadonlyMap<string, AccountState>;
}

export interface SlotHashEntry {
  readonly slot: bigint;
  readonly hash: string;
}

/** The virtual machine. Only decoded transactions and checked keys can reach it. */
export interface Vm {
  execute(transaction: WireTransaction): Outcome;
  simulate(transaction: WireTransaction, verifySignatures: boolean): SimulationOutcome;
  /** null when absent or without lamports. */
  getAccount(address: string): AccountState | null;
  setAccount(address: string, state: AccountState | null): void;
  addProgram(address: string, elf: Uint8Array): void;
  setClock(slot: number, unixSeconds: number): void;
  setSlotHashes(newestFirst: readonly SlotHashEntry[]): void;
  rentExemptLamports(dataLength: number): bigint;
  /** Calls that made native handles since the last turn of the event loop matter for memory; this counts them. */
  handleCount(): number;
}

const SLOTS_PER_EPOCH = 432_000;
const RENT_EPOCH_NEVER = 18_446_744_073_709_551_615n;
const SYSTEM_OWNER = new Uint8Array(32);

/** Makes an empty virtual machine with the standard programs and the wrapped-SOL mints. */
export function createVm(): Vm {
  const svm = new LiteSvm();
  svm.withNativeMints();
  // It accepts only its own newest blockhash and would keep every result: both jobs are the ledger's.
  svm.setBlockhashCheck(false);
  svm.setTransactionHistory(0n);
  let handles = 0;
  return {
    execute(transaction) {
      handles += 1;
      const result = svm.sendVersionedTransaction(transaction.wire);
      if (!(result instanceof FailedTransactionMetadata)) return toOutcome(result, null);
      return toOutcome(result.meta(), toTransactionError(result.err()));
    },
    simulate(transaction, verifySignatures) {
      handles += 1;
      svm.setSigverify(verifySignatures);
      try {
        const result = svm.simulateVersionedTransaction(transaction.wire);
        if (result instanceof FailedTransactionMetadata) {
          const outcome = toOutcome(result.meta(), toTransactionError(result.err()));
          return { ...outcome, postAccounts: new Map() };
        }
        const postAccounts = result
          .postAccounts()
          .map((entry): [string, AccountState] => [toAddress(entry.address), toState(entry.account())]);
        return { ...toOutcome(result.meta(), null), postAccounts: new Map(postAccounts) };
      } finally {
        svm.setSigverify(true);
      }
    },
    getAccount(address) {
      handles += 1;
      const account = svm.getAccount(key32(address));
      if (account === null) return null;
      const state = toState(account);
      return state.lamports === 0n ? null : state;
    },
    setAccount(address, state) {
      handles += 1;
      svm.setAccount(key32(address), toNative(state));
    },
    addProgram: (address, elf) => svm.addProgram(key32(address), elf),
    setClock(slot, unixSeconds) {
      const epoch = BigInt(Math.floor(slot / SLOTS_PER_EPOCH));
      const epochStart = BigInt(unixSeconds - Math.floor(((slot % SLOTS_PER_EPOCH) * 2) / 5));
      svm.setClock(new Clock(BigInt(slot), epochStart, epoch, epoch + 1n, BigInt(unixSeconds)));
    },
    setSlotHashes: (newestFirst) => svm.setSlotHashes([...newestFirst]),
    rentExemptLamports: (dataLength) => svm.minimumBalanceForRentExemption(BigInt(dataLength)),
    handleCount: () => handles,
  };
}

type NativeAccount = InstanceType<Native['Account']>;

function toState(account: NativeAccount): AccountState {
  return {
    lamports: account.lamports(),
    owner: toAddress(account.owner()),
    executable: account.executable(),
    data: Uint8Array.from(account.data()),
  };
}

function toNative(state: AccountState | null): NativeAccount {
  if (state === null) return new Account(0n, new Uint8Array(), SYSTEM_OWNER, false, RENT_EPOCH_NEVER);
  return new Account(state.lamports, state.data, key32(state.owner), state.executable, RENT_EPOCH_NEVER);
}

function toOutcome(meta: NativeMeta, err: TransactionError | null): Outcome {
  return {
    err,
    logs: meta.logs(),
    innerInstructions: toInnerInstructions(meta),
    computeUnits: Number(meta.computeUnitsConsumed()),
    returnData: toReturnData(meta),
  };
}

function toInnerInstructions(meta: NativeMeta): readonly InnerInstructionGroup[] {
  const groups: InnerInstructionGroup[] = [];
  for (const [index, list] of meta.innerInstructions().entries()) {
    if (list.length === 0) continue;
    const instructions = list.map((inner) => {
      const compiled = inner.instruction();
      return {
        programIdIndex: compiled.programIdIndex(),
        accounts: [...compiled.accounts()],
        data: toBase58(compiled.data()),
        stackHeight: inner.stackHeight(),
      };
    });
    groups.push({ index, instructions });
  }
  return groups;
}

function toReturnData(meta: NativeMeta): ReturnData | null {
  const returned = meta.returnData();
  const data = returned.data();
  if (data.length === 0) return null;
  return { programId: toAddress(returned.programId()), dataBase64: Buffer.from(data).toString('base64') };
}
