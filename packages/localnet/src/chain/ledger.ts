import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '@chimera/core/assert';
import { err, ok, type Result } from '@chimera/core/result';
import { HISTORY_TRANSACTIONS_MAX } from '../history/prune.ts';
import { LOOKUP_TABLE_PROGRAM } from '../vm/addresses.ts';
import { decodeTransaction, decodeTrusted } from '../vm/decode.ts';
import type { WireTransaction } from '../vm/wire.ts';
import { BLOCKHASH_LIFE_BLOCKS, skippedAfter } from './block-window.ts';
import { createExecutor, type Execution } from './executor.ts';
import { feeOf } from './fees.ts';
import { createListeners } from './listeners.ts';
import { type Chain, type ChainConfig, openChain } from './open-chain.ts';
import { createQueries } from './queries.ts';
import type {
  AccountState,
  AdvanceOptions,
  BundleOutcome,
  Ledger,
  MalformedError,
  SimulateOptions,
  Simulation,
  SlotEvent,
  SubmitError,
  TransactionError,
  TransactionRecord,
} from './types.ts';

export interface LedgerParts {
  readonly config: ChainConfig;
  readonly nowMs: () => number;
  /** Unix ms of the first block of a new chain; without it, now. */
  readonly foundedMs?: number;
}

/** Virtual time runs at mainnet's nominal pace whatever the live slot time is. */
export const NOMINAL_SLOT_MS = 400;
export const BUNDLE_TRANSACTIONS_MAX = 5;
/** A node may trail the tip by this much and still read its own past state. */
export const LAG_SLOTS_MAX = 64;
const BULK_FLUSH_TRANSACTIONS = 500;
const HANDLES_PER_TURN = 1_500;

/** Mutable state of the ledger between calls. */
interface Session {
  readonly chain: Chain;
  readonly nowMs: () => number;
  readonly transactions: ReturnType<typeof createListeners<TransactionRecord>>;
  readonly slots: ReturnType<typeof createListeners<SlotEvent>>;
  virtualMs: number | null;
  isBulk: boolean;
  indexInBlock: number;
  closingTxids: string[];
  areSlotHashesStale: boolean;
  handlesAtTurn: number;
  transactionCount: number;
  /** Transactions that the disk no longer has. */
  forgottenCount: number;
}

/**
 * Opens the chain in the data directory, or makes a new one. After a pause the slots that the cluster slept through
 * are skipped, as after a real cluster's restart: slots follow the wall clock, heights and blockhashes do not.
 */
export async function createLedger({ config, nowMs, foundedMs }: LedgerParts): Promise<Ledger> {
  const chain = await openChain(config, foundedMs ?? nowMs());
  const session: Session = {
    chain,
    nowMs,
    transactions: createListeners(),
    slots: createListeners(),
    virtualMs: null,
    isBulk: false,
    indexInBlock: 0,
    closingTxids: [],
    areSlotHashesStale: true,
    handlesAtTurn: 0,
    transactionCount: chain.store.transactionCount(),
    forgottenCount: 0,
  };
  if (chain.restored) openNext(session, slotsSlept(session));
  else enterBlock(session);
  chain.pending.flush();
  return {
    genesisHash: chain.genesisHash,
    restored: chain.restored,
    ...createQueries(chain, () => session.transactionCount),
    ...createActions(session),
    ...createTimeControl(session),
  };
}

type Actions = Pick<
  Ledger,
  | 'submit'
  | 'simulate'
  | 'executeBundle'
  | 'airdrop'
  | 'setAccount'
  | 'addProgram'
  | 'writeNote'
  | 'onTransaction'
>;

function createActions(session: Session): Actions {
  const { chain } = session;
  const { vm, book, blocks, pending, faucet } = chain;
  const executor = createExecutor(vm, book);
  const run = (transaction: WireTransaction, offset: number): Execution => {
    prepareSlotHashes(session, transaction);
    return executor.run(transaction, blocks.open(), session.indexInBlock + offset);
  };
  const submit = (wire: Uint8Array): Result<TransactionRecord, SubmitError> => {
    const decoded = decode(session, wire);
    if (!decoded.ok) return decoded;
    const { txid } = decoded.value;
    const refusal = refusalOf(chain, decoded.value);
    if (refusal !== null) return err({ kind: 'rejected', err: refusal, logs: [], txid });
    const execution = run(decoded.value, 0);
    if (!execution.landed) {
      execution.undo();
      return err({ kind: 'rejected', err: execution.err, logs: execution.logs, txid });
    }
    accept(session, execution.record);
    return ok(execution.record);
  };
  return {
    submit,
    simulate: (wire, options = {}) => simulate(session, wire, options),
    executeBundle: (wires) => executeBundle(session, wires, run),
    airdrop(address, lamports) {
      const sent = submit(faucet.transfer(address, lamports, blocks.open().blockhash));
      assert(sent.ok, 'the faucet can always pay');
      return sent.value;
    },
    setAccount(address, after: AccountState | null) {
      const before = book.current(address);
      vm.setAccount(address, after);
      book.write(address, { before, after }, blocks.open().slot);
    },
    addProgram(address, elf) {
      vm.addProgram(address, elf);
      pending.addProgram(address, elf);
    },
    writeNote: (key, text) => pending.addNote(key, text),
    onTransaction: (listener) => session.transactions.add(listener),
  };
}

type TimeControl = Pick<
  Ledger,
  | 'advanceSlot'
  | 'expireBlockhashes'
  | 'setClockMs'
  | 'timeMs'
  | 'onSlot'
  | 'bulk'
  | 'breathe'
  | 'snapshot'
  | 'close'
>;

function createTimeControl(session: Session): TimeControl {
  const { pending, store, vm } = session.chain;
  return {
    advanceSlot: (options = {}) => openNext(session, slotsAhead(session, options)),
    expireBlockhashes() {
      for (let made = 0; made <= BLOCKHASH_LIFE_BLOCKS; made++) openNext(session, 1);
    },
    setClockMs(timeMs) {
      session.virtualMs = timeMs;
    },
    timeMs: () => timeOf(session),
    onSlot: (listener) => session.slots.add(listener),
    async bulk(work) {
      session.isBulk = true;
      try {
        return await work();
      } finally {
        session.isBulk = false;
        pending.flush();
      }
    },
    async breathe() {
      if (vm.handleCount() - session.handlesAtTurn < HANDLES_PER_TURN) return;
      session.handlesAtTurn = vm.handleCount();
      await nextTurn();
    },
    snapshot: () => pending.flush(),
    close() {
      pending.flush();
      store.close();
    },
  };
}

const timeOf = (session: Session): number => session.virtualMs ?? session.nowMs();

function decode(session: Session, wire: Uint8Array): Result<WireTransaction, MalformedError> {
  // The caller may reuse its buffer; the record keeps these bytes for good.
  const own = Uint8Array.from(wire);
  const decoded = session.isBulk ? decodeTrusted(own) : decodeTransaction(own);
  return decoded.ok ? decoded : err({ kind: 'malformed', message: decoded.error });
}

function refusalOf(
  { recent, blocks }: Chain,
  { txid, recentBlockhash }: WireTransaction,
): TransactionError | null {
  if (recent.status(txid) !== null) return 'AlreadyProcessed';
  return blocks.isValid(recentBlockhash, blocks.open().height) ? null : 'BlockhashNotFound';
}

function accept(session: Session, record: TransactionRecord): void {
  const { recent, fees, pending, blocks } = session.chain;
  recent.add(record, blocks.open().height);
  fees.add(record);
  pending.addTransaction(record);
  session.indexInBlock += 1;
  session.closingTxids.push(record.txid);
  session.transactionCount += 1;
  session.transactions.emit(record);
}

/** Filling the sysvar takes most of a millisecond and only lookup-table creation reads it. */
function prepareSlotHashes(session: Session, { staticKeys }: WireTransaction): void {
  if (!session.areSlotHashesStale || !staticKeys.includes(LOOKUP_TABLE_PROGRAM)) return;
  const { vm, blocks } = session.chain;
  const closed = blocks.newestFirst().slice(1);
  vm.setSlotHashes(closed.map(({ slot, blockhash }) => ({ slot: BigInt(slot), hash: blockhash })));
  session.areSlotHashesStale = false;
}

function simulate(
  session: Session,
  wire: Uint8Array,
  { verifySignatures = false, replaceBlockhash = false }: SimulateOptions,
): Result<Simulation, MalformedError> {
  const decoded = decode(session, wire);
  if (!decoded.ok) return decoded;
  const { chain } = session;
  const refusal = replaceBlockhash ? null : refusalOf(chain, decoded.value);
  const feeLamports = feeOf(decoded.value);
  const nothing = { logs: [], computeUnits: 0, returnData: null, innerInstructions: [] };
  if (refusal !== null) return ok({ ...nothing, err: refusal, feeLamports, postAccount: chain.book.current });
  prepareSlotHashes(session, decoded.value);
  const { postAccounts, ...outcome } = chain.vm.simulate(decoded.value, verifySignatures);
  const postAccount = (address: string): AccountState | null => {
    const after = postAccounts.get(address);
    if (after === undefined) return chain.book.current(address);
    return after.lamports === 0n ? null : after;
  };
  return ok({ ...outcome, feeLamports, postAccount });
}

function executeBundle(
  session: Session,
  wires: readonly Uint8Array[],
  run: (transaction: WireTransaction, offset: number) => Execution,
): BundleOutcome {
  const done: Execution[] = [];
  const fail = (txid: string | null, error: TransactionError, logs: readonly string[]): BundleOutcome => {
    for (const execution of done.toReversed()) execution.undo();
    return { landed: false, failedIndex: Math.min(done.length, wires.length - 1), txid, err: error, logs };
  };
  if (wires.length === 0 || wires.length > BUNDLE_TRANSACTIONS_MAX) return fail(null, 'SanitizeFailure', []);
  const txids = new Set<string>();
  for (const wire of wires) {
    const decoded = decode(session, wire);
    if (!decoded.ok) return fail(null, 'SanitizeFailure', [decoded.error.message]);
    const { txid } = decoded.value;
    const refusal = txids.has(txid) ? 'AlreadyProcessed' : refusalOf(session.chain, decoded.value);
    if (refusal !== null) return fail(txid, refusal, []);
    txids.add(txid);
    const execution = run(decoded.value, done.length);
    const error = execution.landed ? execution.record.err : execution.err;
    const logs = execution.landed ? execution.record.logs : execution.logs;
    if (error !== null) {
      execution.undo();
      return fail(txid, error, logs);
    }
    done.push(execution);
  }
  const records = done.flatMap((execution) => (execution.landed ? [execution.record] : []));
  for (const record of records) accept(session, record);
  return { landed: true, slot: session.chain.blocks.open().slot, records };
}

function slotsSlept({ chain, nowMs }: Session): number {
  const { slotMs } = chain.config;
  return Math.max(1, Math.floor((nowMs() - chain.blocks.open().timeMs) / slotMs));
}

function slotsAhead(session: Session, { timeMs }: AdvanceOptions): number {
  const { blocks, config } = session.chain;
  const { slot, timeMs: openedMs } = blocks.open();
  if (timeMs === undefined) return 1 + skippedAfter(slot, config.seed, config.skipRate);
  session.virtualMs = Math.max(timeMs, openedMs);
  return Math.max(1, Math.floor((session.virtualMs - openedMs) / NOMINAL_SLOT_MS));
}

/** Closes the open block, writes it, and opens the next one `slots` later. */
function openNext(session: Session, slots: number): SlotEvent {
  const { blocks, pending } = session.chain;
  const closed = blocks.open();
  const closedTxids = session.closingTxids;
  const timeMs = Math.max(closed.timeMs, timeOf(session));
  const open = blocks.push({ slot: closed.slot + slots, timeMs, salt: closedTxids.at(-1) ?? '' });
  pending.addBlock(open);
  if (!session.isBulk || pending.transactionCount() >= BULK_FLUSH_TRANSACTIONS) pending.flush();
  if (session.transactionCount - session.forgottenCount > HISTORY_TRANSACTIONS_MAX)
    session.forgottenCount += session.chain.store.pruneOldest();
  enterBlock(session);
  const event = { closed, closedTxids, open };
  session.slots.emit(event);
  return event;
}

function enterBlock(session: Session): void {
  const { blocks, vm, book, recent, fees } = session.chain;
  const open = blocks.open();
  session.indexInBlock = 0;
  session.closingTxids = [];
  session.areSlotHashesStale = true;
  vm.setClock(open.slot, Math.floor(open.timeMs / 1_000));
  fees.openSlot(open.slot);
  recent.prune(open.height);
  book.prune(blocks.view('finalized', LAG_SLOTS_MAX).slot);
}
