import type { Book } from '@chimera/core/book';
import type { Fact } from '@chimera/core/decision/facts';
import type { Address, Slot } from '@chimera/core/units/chain';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import type { Chain, Clock } from '../ports.ts';
import { createCell } from './cell.ts';

export interface WalletBalance {
  /** The balance as of the newest slot we know anything of: the chain's word and our fills since it. */
  readonly read: () => Fact<Lamports>;
  readonly refresh: () => Promise<void>;
}

export interface WalletBalanceParts {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly wallet: Address;
  readonly book: Pick<Book, 'positions'>;
}

const FRESH_MS = 15_000;
const CALL_TIMEOUT_MS = 2_000;

/**
 * The SOL of our wallet at confirmed. A fill moves the reservation into open cost at once, but the next reading of
 * the balance comes later; without the fill's own change the same lamports would count twice in between.
 */
export function createWalletBalance({ chain, clock, wallet, book }: WalletBalanceParts): WalletBalance {
  const cell = createCell<{ readonly lamports: Lamports; readonly slot: Slot }>({
    nowMs: clock.nowMs,
    freshMs: FRESH_MS,
    reason: 'the wallet balance was not read yet',
  });
  return {
    read: () => {
      const fact = cell.read();
      if (fact.state === 'unknown') return fact;
      const since = changeSince(book, fact.value.slot);
      return { ...fact, value: lamports(fact.value.lamports + since) };
    },
    refresh: async () => {
      const options = { commitment: 'confirmed', timeoutMs: CALL_TIMEOUT_MS } as const;
      cell.set(await chain.read((node) => node.getBalance(wallet, options)));
    },
  };
}

/** What fills after `slot` did to the wallet. A position that ended is final, so any reading contains it. */
function changeSince(book: Pick<Book, 'positions'>, slot: Slot): bigint {
  let change = 0n;
  for (const { position } of book.positions.values()) {
    for (const fill of position.fills) if (fill.slot > slot) change += fill.walletDeltaLamports;
  }
  return change;
}
