import { readWire } from '../vm/wire.ts';
import { BLOCKHASH_LIFE_BLOCKS } from './block-window.ts';
import { computeBudgetOf } from './fees.ts';
import type { TransactionRecord } from './types.ts';

interface PaidPrice {
  readonly price: bigint;
  readonly writableKeys: ReadonlySet<string>;
}

export interface SlotPrices {
  readonly slot: number;
  readonly prices: readonly bigint[];
}

/** Priority prices paid in the newest blocks. */
export interface FeeWindow {
  openSlot(slot: number): void;
  add(record: TransactionRecord): void;
  /** One entry per block, oldest first; only transactions that write all the given accounts count. */
  prices(addresses: readonly string[]): readonly SlotPrices[];
}

export function createFeeWindow(): FeeWindow {
  const slots: { readonly slot: number; readonly paid: PaidPrice[] }[] = [];
  return {
    openSlot(slot) {
      slots.push({ slot, paid: [] });
      if (slots.length > BLOCKHASH_LIFE_BLOCKS) slots.shift();
    },
    add(record) {
      const transaction = readWire(record.wire);
      if (transaction === null) return;
      const price = computeBudgetOf(transaction).microLamportsPerUnit;
      const writableKeys = new Set(record.keys.filter((_, index) => record.writable[index] === true));
      slots.at(-1)?.paid.push({ price, writableKeys });
    },
    prices: (addresses) =>
      slots.map(({ slot, paid }) => ({
        slot,
        prices: paid
          .filter(({ writableKeys }) => addresses.every((address) => writableKeys.has(address)))
          .map(({ price }) => price),
      })),
  };
}
