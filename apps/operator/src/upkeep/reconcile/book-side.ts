import type { Address, Slot, Txid } from '@chimera/core/units/chain';
import {
  type BookedMovement,
  type BookedTransfer,
  RECONCILE_PAGE,
  type ReconcileBooks,
} from '@chimera/db/reads/reconcile-books';

/** What the books say of one balance at two slots. */
export interface BookedBalance {
  before: bigint;
  after: bigint;
}

/** The books, read once from their first row to their last. */
export interface BookSide {
  /** For each provider's slots, in their order. */
  readonly sol: readonly BookedBalance[];
  readonly tokens: ReadonlyMap<Address, readonly BookedBalance[]>;
  /** Executed transactions from a slot on, and those that were asked for. */
  readonly toCheck: ReadonlyMap<Txid, BookedMovement>;
  readonly strangers: readonly BookedTransfer[];
}

export interface Wanted {
  /** The slots between which each provider's balances were read. */
  readonly spans: readonly { readonly fromSlot: Slot; readonly toSlot: Slot }[];
  /** Transactions are checked from this slot on; older ones were checked before. */
  readonly checkFrom: number;
  readonly checkAlso: ReadonlySet<string>;
  /** Between two pages: gives the loop to whoever waits for it. */
  readonly pause: () => Promise<void>;
}

/** Adds up every movement of the wallet in pages, so that nothing else waits for it. */
export async function readBooks(books: ReconcileBooks, wanted: Wanted): Promise<BookSide> {
  const zero = (): BookedBalance[] => wanted.spans.map(() => ({ before: 0n, after: 0n }));
  const sol = zero();
  const tokens = new Map<Address, BookedBalance[]>();
  const toCheck = new Map<Txid, BookedMovement>();
  const add = (to: readonly BookedBalance[], at: Slot, amount: bigint): void => {
    for (const [index, { fromSlot, toSlot }] of wanted.spans.entries()) {
      const balance = to[index];
      if (balance === undefined) continue;
      if (at <= fromSlot) balance.before += amount;
      if (at <= toSlot) balance.after += amount;
    }
  };
  for await (const movement of allMovements(books, wanted.pause)) {
    const { fill, failed, mint, slot, txid } = movement;
    add(sol, slot, fill?.walletDeltaLamports ?? failed?.walletDeltaLamports ?? 0n);
    const balances = tokens.get(mint) ?? zero();
    tokens.set(mint, balances);
    if (fill !== null) add(balances, slot, fill.tokenDeltaAtoms);
    if (slot >= wanted.checkFrom || wanted.checkAlso.has(txid)) toCheck.set(txid, movement);
  }
  const strangers: BookedTransfer[] = [];
  for await (const transfer of allTransfers(books, wanted.pause)) {
    add(sol, transfer.slot, transfer.walletDeltaLamports);
    if (transfer.kind === 'unknown_signed') strangers.push(transfer);
  }
  return { sol, tokens, toCheck, strangers };
}

async function* allMovements(books: ReconcileBooks, pause: Wanted['pause']) {
  let after = { slot: -1, seq: 0 };
  for (;;) {
    const page = books.movements(after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < RECONCILE_PAGE) return;
    after = { slot: last.slot, seq: last.seq };
    await pause();
  }
}

async function* allTransfers(books: ReconcileBooks, pause: Wanted['pause']) {
  let afterSeq = 0;
  for (;;) {
    const page = books.transfers(afterSeq);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < RECONCILE_PAGE) return;
    afterSeq = last.seq;
    await pause();
  }
}
