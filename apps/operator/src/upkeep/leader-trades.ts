import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import type { Ids } from '@chimera/core/ids';
import type { Address, Txid } from '@chimera/core/units/chain';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import { parseSwap } from '@chimera/solana/swap/parse-swap';
import type { ParsedSwap } from '@chimera/solana/swap/parsed-swap';
import { lastValue } from '../facts/cell.ts';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Chain } from '../ports.ts';

export interface LeaderTradesParts {
  readonly chain: Pick<Chain, 'read'>;
  readonly book: Book;
  readonly tip: Pick<ChainTip, 'slot'>;
  readonly ids: Ids;
  /** The signals in a leader's transaction, as the doors make them. */
  readonly signalsOf: (swap: ParsedSwap) => readonly Signal[];
  readonly enter: (signal: Signal) => Promise<unknown>;
}

export interface LeaderTrades {
  /** Leaders whose positions we hold: a sale that no door told of must not be missed. */
  readonly watchHeld: () => Promise<void>;
  /** After a start: what was missed meanwhile, sales first, and purchases that are still fresh. */
  readonly catchUp: () => Promise<void>;
}

/** Transactions looked at for one leader in one round; a busier one is followed over several. */
const PAGE_MAX = 100;
/** Leaders whose purchases are looked for after a start, the best first. */
const LEADERS_MAX = 200;
const AT_ONCE = 4;

/**
 * Reads leaders' histories on the chain, because doors can be silent. What was delivered already is known by its
 * id and enters once. Each leader has a cursor, which never passes a transaction that could not be read.
 */
export function createLeaderTrades(parts: LeaderTradesParts): LeaderTrades {
  const { book, tip } = parts;
  const cursors = new Map<Address, Txid>();
  const scan = (leader: Address, minSlot: number): Promise<void> =>
    scanLeader(leader, minSlot, cursors, parts);
  const watchHeld = async (): Promise<void> => {
    const held = heldLeaders(book);
    // A leader of nothing that we hold is looked at anew when we follow him again.
    for (const leader of cursors.keys()) if (!held.has(leader)) cursors.delete(leader);
    await inParts([...held], ([leader, minSlot]) => scan(leader, minSlot));
  };
  return {
    watchHeld,
    catchUp: async () => {
      await watchHeld();
      const newest = lastValue(tip.slot());
      if (newest === null) return;
      const held = heldLeaders(book);
      const others = activeLeaders(book).filter((leader) => !held.has(leader));
      const minSlot = newest - book.limits.entrySlotAgeMax;
      await inParts(others.slice(0, LEADERS_MAX), (leader) => scan(leader, minSlot));
    },
  };
}

/** By leader, the slot from which on his sales concern a position of ours. */
function heldLeaders(book: Book): ReadonlyMap<Address, number> {
  const slots = new Map<Address, number>();
  for (const { position } of book.positions.values()) {
    const { leader, fills } = position;
    const bought = fills[0]?.slot;
    if (leader === null || bought === undefined) continue;
    slots.set(leader, Math.min(slots.get(leader) ?? bought, bought - book.limits.entrySlotAgeMax));
  }
  return slots;
}

const activeLeaders = (book: Book): readonly Address[] =>
  [...book.wallets.values()]
    .filter(({ status }) => status === 'ACTIVE')
    .sort((left, right) => (right.wqs ?? 0) - (left.wqs ?? 0))
    .map(({ wallet }) => wallet);

async function inParts<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map(run));
  }
}

async function scanLeader(
  leader: Address,
  minSlot: number,
  cursors: Map<Address, Txid>,
  parts: LeaderTradesParts,
): Promise<void> {
  const options = { commitment: 'confirmed', limit: PAGE_MAX, until: cursors.get(leader) } as const;
  const page = await parts.chain.read((node) => node.getSignaturesForAddress(leader, options));
  let isAllRead = true;
  for (const entry of page.toReversed()) {
    const isRead = entry.slot < minSlot || entry.err !== null || (await enterTrade(leader, entry, parts));
    isAllRead &&= isRead;
    if (isAllRead) cursors.set(leader, entry.signature);
  }
}

/** False when no node shows the transaction yet. */
async function enterTrade(
  leader: Address,
  { signature }: SignatureInfo,
  { chain, signalsOf, enter }: LeaderTradesParts,
): Promise<boolean> {
  const transaction = await chain.read((node) => node.getTransaction(signature, { commitment: 'confirmed' }));
  if (transaction === null) return false;
  for (const signal of signalsOf(parseSwap(transaction, leader))) await enter(signal);
  return true;
}
