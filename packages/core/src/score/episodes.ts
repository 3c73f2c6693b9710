import { BPS_ONE, bps, bpsOfFloor } from '../units/bps.ts';
import { type Address, type UnixMs, unixMs } from '../units/chain.ts';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '../units/lamports.ts';
import { minBig, ratioOf } from '../units/math.ts';
import type { ObservedSwap, PoolState, PoolTape, TapeOf } from './observed.ts';
import {
  atomsBought,
  depthLamports,
  firstState,
  lamportsSold,
  lastState,
  poolAtSlot,
  poolAtTime,
} from './pool-tape.ts';

/** How we would copy: our delay, our size, our costs. Measured where the journal has measurements. */
export interface CopyTerms {
  /** Slots between a leader's trade and ours. */
  readonly delaySlots: number;
  readonly sizeLamports: Lamports;
  /** Signature, priority fee and tip of one transaction of ours. */
  readonly costLamports: Lamports;
  /** Longest time we hold. */
  readonly holdMsMax: number;
}

/** One round trip of a copier in one token: entered after a leader's buy, left as the leader left. */
export interface Episode {
  readonly mint: Address;
  readonly pool: Address;
  readonly openedAtMs: UnixMs;
  readonly closedAtMs: UnixMs;
  /** True when the leader had not left by the end of the record: the rest is valued at the pool. */
  readonly isOpen: boolean;
  readonly costLamports: Lamports;
  readonly proceedsLamports: Lamports;
  /** Both sides of the pool when we would have bought. */
  readonly depthLamports: Lamports;
  /** From the pool's first known state to the leader's buy. */
  readonly poolAgeMs: number;
  readonly holdMs: number;
  /** Natural logarithm of what came back over what was paid, all in. */
  readonly copierReturn: number;
  /** The same for the leader, without costs; null when nothing of his was sold. */
  readonly leaderReturn: number | null;
}

interface Running {
  readonly entry: ObservedSwap;
  readonly tape: PoolTape;
  readonly costLamports: bigint;
  readonly depthLamports: Lamports;
  readonly poolAgeMs: number;
  heldAtoms: bigint;
  proceeds: bigint;
  leaderIn: bigint;
  leaderOut: bigint;
  leaderAtomsIn: bigint;
  leaderAtomsOut: bigint;
}

/** A return of less than this is written as this: a total loss has no logarithm. */
const RETURN_LOG_MIN = -3;

/**
 * The episodes of one wallet, whose swaps come in order of time. As in trading there is one position per token:
 * a further buy of a token that is held only moves the leader's own average.
 */
export function copierEpisodes(
  swaps: readonly ObservedSwap[],
  tapeOf: TapeOf,
  terms: CopyTerms,
  endMs: UnixMs,
): readonly Episode[] {
  const open = new Map<Address, Running>();
  const episodes: Episode[] = [];
  for (const swap of swaps) {
    const running = open.get(swap.mint);
    if (running !== undefined && swap.atMs - running.entry.atMs > terms.holdMsMax) {
      episodes.push(timedOut(running, terms));
      open.delete(swap.mint);
    }
    const held = open.get(swap.mint);
    if (swap.side === 'buy') {
      if (held !== undefined) addLeaderBuy(held, swap);
      else startEpisode(open, swap, tapeOf, terms);
    } else if (held !== undefined && followOut(held, swap, terms)) {
      episodes.push(closeEpisode(held, { atMs: swap.atMs, isOpen: false }));
      open.delete(swap.mint);
    }
  }
  for (const running of open.values()) {
    const isOver = endMs - running.entry.atMs > terms.holdMsMax;
    episodes.push(isOver ? timedOut(running, terms) : markAtEnd(running, terms, endMs));
  }
  return episodes.sort((a, b) => a.openedAtMs - b.openedAtMs);
}

function startEpisode(
  open: Map<Address, Running>,
  swap: ObservedSwap,
  tapeOf: TapeOf,
  terms: CopyTerms,
): void {
  const tape = swap.pool === null ? null : tapeOf(swap.pool);
  const state = tape === null ? null : poolAtSlot(tape, swap.slot + terms.delaySlots);
  if (tape === null || state === null) return;
  const size = lamports(minBig(terms.sizeLamports, swap.swapLamports));
  const atoms = atomsBought(state, size, tape.feeBps);
  if (size <= 0n || atoms <= 0n) return;
  open.set(swap.mint, {
    entry: swap,
    tape,
    costLamports: size + terms.costLamports,
    depthLamports: depthLamports(state),
    poolAgeMs: swap.atMs - (firstState(tape)?.atMs ?? swap.atMs),
    heldAtoms: atoms,
    proceeds: 0n,
    leaderIn: swap.swapLamports,
    leaderOut: 0n,
    leaderAtomsIn: swap.swapAtoms,
    leaderAtomsOut: 0n,
  });
}

function addLeaderBuy(running: Running, swap: ObservedSwap): void {
  running.leaderIn += swap.swapLamports;
  running.leaderAtomsIn += swap.swapAtoms;
}

/** Sells the leader's fraction of what we hold; true when nothing is left. Unknown fractions sell everything. */
function followOut(running: Running, swap: ObservedSwap, terms: CopyTerms): boolean {
  running.leaderOut += swap.swapLamports;
  running.leaderAtomsOut += swap.swapAtoms;
  const fraction = swap.soldFractionBps ?? bps(BPS_ONE);
  const sold = fraction >= BPS_ONE ? running.heldAtoms : bpsOfFloor(running.heldAtoms, fraction);
  sell(running, poolAtSlot(running.tape, swap.slot + terms.delaySlots), tokenAtoms(sold), terms);
  return running.heldAtoms <= 0n || fraction >= BPS_ONE;
}

function sell(running: Running, state: PoolState | null, atoms: TokenAtoms, terms: CopyTerms): void {
  const gross = state === null ? 0n : lamportsSold(state, atoms, running.tape.feeBps);
  running.proceeds += gross > terms.costLamports ? gross - terms.costLamports : 0n;
  running.heldAtoms -= atoms;
}

/** Held too long: sold at the pool as it was when our own time limit fell. */
function timedOut(running: Running, terms: CopyTerms): Episode {
  const atMs = unixMs(running.entry.atMs + terms.holdMsMax);
  sell(running, poolAtTime(running.tape, atMs), tokenAtoms(running.heldAtoms), terms);
  return closeEpisode(running, { atMs, isOpen: false });
}

function markAtEnd(running: Running, terms: CopyTerms, endMs: UnixMs): Episode {
  sell(running, lastState(running.tape), tokenAtoms(running.heldAtoms), terms);
  return closeEpisode(running, { atMs: endMs, isOpen: true });
}

function closeEpisode(
  running: Running,
  { atMs, isOpen }: { readonly atMs: UnixMs; readonly isOpen: boolean },
): Episode {
  const { entry, costLamports } = running;
  return {
    mint: entry.mint,
    pool: running.tape.pool,
    openedAtMs: entry.atMs,
    closedAtMs: atMs,
    isOpen,
    costLamports: lamports(costLamports),
    proceedsLamports: lamports(running.proceeds),
    depthLamports: running.depthLamports,
    poolAgeMs: running.poolAgeMs,
    holdMs: atMs - entry.atMs,
    copierReturn: logReturn(running.proceeds, costLamports),
    leaderReturn: leaderReturn(running),
  };
}

/** What he got per token over what he paid per token: buys and sells of different size compare. */
function leaderReturn({ leaderIn, leaderOut, leaderAtomsIn, leaderAtomsOut }: Running): number | null {
  if (leaderAtomsOut === 0n) return null;
  return logReturn(leaderOut * leaderAtomsIn, leaderIn * leaderAtomsOut);
}

function logReturn(back: bigint, paid: bigint): number {
  const ratio = ratioOf(back, paid) ?? 0;
  return ratio <= 0 ? RETURN_LOG_MIN : Math.max(RETURN_LOG_MIN, Math.log(ratio));
}
