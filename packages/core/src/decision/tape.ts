import type { Address, Txid, UnixMs } from '../units/chain.ts';
import { BREAKOUT_HOUR_MS } from './breakout.ts';
import type { ObservedSwap } from './conviction.ts';

/** Mints whose swaps are kept; the one that interested us longest ago goes first. */
export const TAPE_MINTS_MAX = 48;
/** Swaps kept of one mint, the newest; an hour of a busy token. */
export const TAPE_SWAPS_PER_MINT_MAX = 3_000;
/** Nothing older is kept. */
export const TAPE_WINDOW_MS = BREAKOUT_HOUR_MS;

interface MintTape {
  readonly swaps: ObservedSwap[];
  readonly txids: Set<Txid>;
}

/** The swaps that the chain showed us, by mint. Mutable like the book, and bounded by the limits above. */
export interface Tape {
  /** Adds swaps in whatever order they were found; each counts once. */
  readonly observe: (swaps: readonly ObservedSwap[]) => void;
  /** The swaps of a mint within the window, oldest first. */
  readonly of: (mint: Address, nowMs: UnixMs) => readonly ObservedSwap[];
  readonly forget: (mint: Address) => void;
  readonly swapCount: () => number;
}

export function createTape(): Tape {
  const mints = new Map<Address, MintTape>();

  const put = (swap: ObservedSwap): void => {
    const tape = mints.get(swap.mint) ?? { swaps: [], txids: new Set() };
    mints.set(swap.mint, tape);
    if (tape.txids.has(swap.txid)) return;
    tape.txids.add(swap.txid);
    const after = tape.swaps.findLastIndex((known) => known.slot <= swap.slot);
    tape.swaps.splice(after + 1, 0, swap);
    if (tape.swaps.length > TAPE_SWAPS_PER_MINT_MAX) drop(tape, 1);
  };

  return {
    observe: (swaps) => {
      for (const swap of swaps) put(swap);
    },
    of: (mint, nowMs) => {
      const tape = mints.get(mint);
      if (tape === undefined) return [];
      const old = tape.swaps.findIndex(({ atMs }) => atMs > nowMs - TAPE_WINDOW_MS);
      drop(tape, old < 0 ? tape.swaps.length : old);
      return tape.swaps;
    },
    forget: (mint) => {
      mints.delete(mint);
    },
    swapCount: () => [...mints.values()].reduce((sum, { swaps }) => sum + swaps.length, 0),
  };
}

function drop(tape: MintTape, count: number): void {
  for (const { txid } of tape.swaps.splice(0, count)) tape.txids.delete(txid);
}
