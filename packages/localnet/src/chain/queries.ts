import { BLOCKHASH_LIFE_BLOCKS } from './block-window.ts';
import type { Chain } from './open-chain.ts';
import { mintOf } from './token-layout.ts';
import type { Ledger } from './types.ts';

type StateQueries = Pick<
  Ledger,
  | 'getAccount'
  | 'getBalance'
  | 'accountsByProgram'
  | 'accountsByOwner'
  | 'accountsByMint'
  | 'mintDecimals'
  | 'rentExemptLamports'
>;
type HistoryQueries = Pick<
  Ledger,
  | 'getTransaction'
  | 'recentStatus'
  | 'signaturesFor'
  | 'transactionsInBlock'
  | 'transactionCount'
  | 'blocksBetween'
  | 'firstSlot'
  | 'readNote'
>;
type BlockQueries = Pick<
  Ledger,
  | 'currentSlot'
  | 'currentHeight'
  | 'openBlock'
  | 'latestBlockhash'
  | 'isBlockhashValid'
  | 'view'
  | 'blockAt'
  | 'recentFees'
>;

/** The reading half of the ledger. Questions about history first write what is pending, so the disk answers all. */
export function createQueries(
  chain: Chain,
  transactionCount: () => number,
): StateQueries & HistoryQueries & BlockQueries {
  return {
    ...createStateQueries(chain),
    ...createHistoryQueries(chain, transactionCount),
    ...createBlockQueries(chain),
  };
}

function createStateQueries({ book, blocks, vm }: Chain): StateQueries {
  const now = (): number => blocks.open().slot;
  const getAccount: Ledger['getAccount'] = (address, atSlot) =>
    atSlot === undefined ? book.current(address) : book.at(address, atSlot);
  return {
    getAccount,
    getBalance: (address, atSlot) => getAccount(address, atSlot)?.lamports ?? 0n,
    accountsByProgram: (program, atSlot = now()) => book.find('program', program, atSlot),
    accountsByOwner: (owner, atSlot = now()) => book.find('owner', owner, atSlot),
    accountsByMint: (mint, atSlot = now()) => book.find('mint', mint, atSlot),
    mintDecimals(mint) {
      const state = book.current(mint);
      return state === null ? 0 : (mintOf(state)?.decimals ?? 0);
    },
    rentExemptLamports: vm.rentExemptLamports,
  };
}

function createHistoryQueries(chain: Chain, transactionCount: () => number): HistoryQueries {
  const { store, pending, recent, blocks } = chain;
  return {
    getTransaction(txid) {
      const known = recent.record(txid);
      if (known !== null) return known;
      pending.flush();
      return store.transaction(txid);
    },
    recentStatus: recent.status,
    signaturesFor(address, query) {
      pending.flush();
      return store.signaturesFor(address, query);
    },
    transactionsInBlock(slot) {
      pending.flush();
      return store.transactionsInBlock(slot);
    },
    transactionCount,
    blocksBetween(from, to, limit) {
      pending.flush();
      return store.blocksBetween(from, to, limit);
    },
    firstSlot: () => store.firstSlot() ?? blocks.oldest().slot,
    readNote: (key) => pending.note(key) ?? store.note(key),
  };
}

function createBlockQueries({ blocks, fees, store }: Chain): BlockQueries {
  return {
    currentSlot: () => blocks.open().slot,
    currentHeight: () => blocks.open().height,
    openBlock: blocks.open,
    latestBlockhash() {
      const { blockhash, height } = blocks.open();
      return { blockhash, lastValidBlockHeight: height + BLOCKHASH_LIFE_BLOCKS };
    },
    isBlockhashValid: (blockhash, atHeight = blocks.open().height) => blocks.isValid(blockhash, atHeight),
    view: (commitment, lagSlots = 0) => blocks.view(commitment, lagSlots),
    blockAt: (slot) => blocks.find(slot) ?? store.block(slot),
    recentFees: fees.prices,
  };
}
