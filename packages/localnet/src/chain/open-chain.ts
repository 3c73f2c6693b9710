import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalnetConfig } from '../config.ts';
import { type HistoryStore, openHistoryStore } from '../history/store.ts';
import { SYSTEM_PROGRAM, TIP_ACCOUNTS } from '../vm/addresses.ts';
import { toBase58 } from '../vm/base58.ts';
import { createVm, type Vm } from '../vm/vm.ts';
import { type AccountBook, createAccountBook } from './account-book.ts';
import { BLOCK_WINDOW, type BlockWindow, createBlockWindow, firstBlock } from './block-window.ts';
import { createFaucet, FAUCET_LAMPORTS, type Faucet } from './faucet.ts';
import { createFeeWindow, type FeeWindow } from './fee-window.ts';
import { createPending, type Pending } from './pending.ts';
import { createRecent, type Recent, STATUS_WINDOW_BLOCKS } from './recent.ts';
import type { AccountState } from './types.ts';

export type ChainConfig = Pick<
  LocalnetConfig,
  'dataDir' | 'seed' | 'slotMs' | 'confirmDepth' | 'finalizeDepth' | 'skipRate'
>;

/** The parts of an opened chain that the ledger works on. */
export interface Chain {
  readonly config: ChainConfig;
  readonly genesisHash: string;
  readonly restored: boolean;
  readonly vm: Vm;
  readonly store: HistoryStore;
  readonly book: AccountBook;
  readonly blocks: BlockWindow;
  readonly recent: Recent;
  readonly fees: FeeWindow;
  readonly pending: Pending;
  readonly faucet: Faucet;
}

const GENESIS_NOTE = 'chain.genesis_hash';
/** Native handles are freed only when the event loop turns, so long loads let it turn. */
const ACCOUNTS_PER_TURN = 500;
const TIP_ACCOUNT_LAMPORTS = 10_000_000n;

/** Opens the chain of a data directory, or founds one there. */
export async function openChain(config: ChainConfig, nowMs: number): Promise<Chain> {
  const store = openHistoryStore(config.dataDir);
  const vm = createVm();
  const book = createAccountBook(vm);
  const known = store.note(GENESIS_NOTE);
  const genesisHash = known ?? newGenesisHash(config.seed);
  const stored = store.newestBlocks(BLOCK_WINDOW);
  const blocks = createBlockWindow(stored.length > 0 ? stored : [firstBlock(genesisHash, nowMs)], config);
  const pending = createPending(store, book);
  const recent = createRecent();
  const fees = createFeeWindow();
  const faucet = createFaucet(config.seed);
  const chain = {
    config,
    genesisHash,
    restored: known !== null,
    vm,
    store,
    book,
    blocks,
    recent,
    fees,
    pending,
    faucet,
  };
  if (known === null) foundChain(chain);
  else await restoreChain(chain);
  return chain;
}

/** A new hash for every data directory, so that nothing signed for one local chain is mistaken for another's. */
function newGenesisHash(seed: string): string {
  return toBase58(createHash('sha256').update(`localnet/${seed}/`).update(randomBytes(16)).digest());
}

function foundChain({ genesisHash, vm, book, blocks, pending, faucet }: Chain): void {
  const { slot } = blocks.open();
  const fund = (address: string, lamports: bigint): void => {
    const state: AccountState = {
      lamports,
      owner: SYSTEM_PROGRAM,
      executable: false,
      data: new Uint8Array(),
    };
    vm.setAccount(address, state);
    book.write(address, { before: null, after: state }, slot);
  };
  fund(faucet.address, FAUCET_LAMPORTS);
  // An empty tip account would refuse a small first tip, because it would be left below the rent minimum.
  for (const address of TIP_ACCOUNTS) fund(address, TIP_ACCOUNT_LAMPORTS);
  pending.addNote(GENESIS_NOTE, genesisHash);
  pending.addBlock(blocks.open());
}

async function restoreChain({ vm, store, book, blocks, recent }: Chain): Promise<void> {
  for (const [address, elf] of store.programs()) vm.addProgram(address, elf);
  let loaded = 0;
  for (const [address, state] of [...store.accounts()]) {
    vm.setAccount(address, state);
    book.load(address, state);
    loaded += 1;
    if (loaded % ACCOUNTS_PER_TURN === 0) await nextTurn();
  }
  restoreStatuses({ store, blocks, recent });
}

function restoreStatuses({ store, blocks, recent }: Pick<Chain, 'store' | 'blocks' | 'recent'>): void {
  const window = blocks.newestFirst().slice(0, STATUS_WINDOW_BLOCKS);
  const heights = new Map(window.map((block) => [block.slot, block.height]));
  const from = window.at(-1)?.slot ?? 0;
  for (const { txid, slot, err } of store.statusesFrom(from)) {
    const height = heights.get(slot);
    if (height !== undefined) recent.addStatus(txid, { slot, err }, height);
  }
}
