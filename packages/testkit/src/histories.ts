import type { Book } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { JournalEvent, Journaled } from '@chimera/core/events';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import { flagPosition, raiseTrail, resolveAttempt, sendAttempt, workOrder } from './history-attempts.ts';
import {
  boot,
  changeAccess,
  changeBreaker,
  findFunder,
  makeBackup,
  mergeRoster,
  passDeadline,
  refuseDelivery,
  repeatDelivery,
  sampleEquity,
  scoreWallet,
  seeTransfer,
  setCost,
  setLimits,
  setRpcMode,
  setTerms,
  setWallet,
  switchProvider,
  toggleHalt,
  traceSignal,
} from './history-control.ts';
import { reconcile } from './history-reconcile.ts';
import { deadLetter, decideOldest, exitSignal, leaderSignal } from './history-signals.ts';
import { createWorld, type HistoryWorld } from './history-world.ts';
import { createRng, type Rng } from './rng.ts';

export interface HistoryEntry {
  readonly row: Journaled;
  /** The signed transaction of an `attempt_signed`, else null. */
  readonly bytes: Uint8Array | null;
}

export interface History {
  /** The next event of the story. Every event is legal after those before it. */
  readonly next: () => HistoryEntry;
  /** The fold of every event so far. */
  readonly book: Book;
}

type Action = (world: HistoryWorld) => JournalEvent | null;

/** How often each thing happens; an action that is not possible now gives way to another. */
const ACTIONS: readonly (readonly [weight: number, action: Action])[] = [
  [18, (world) => leaderSignal(world, 'buy')],
  [8, (world) => leaderSignal(world, 'sell')],
  [7, exitSignal],
  [45, decideOldest],
  [20, workOrder],
  [12, sendAttempt],
  [40, resolveAttempt],
  [1, flagPosition],
  [4, sampleEquity],
  [1, seeTransfer],
  [2, repeatDelivery],
  [0.5, deadLetter],
  [0.4, refuseDelivery],
  [2, raiseTrail],
  [0.5, findFunder],
  [2, setWallet],
  [0.5, setLimits],
  [0.3, setCost],
  [0.3, makeBackup],
  [0.5, passDeadline],
  [0.4, setTerms],
  [0.2, mergeRoster],
  [0.6, scoreWallet],
  [0.5, toggleHalt],
  [0.7, changeBreaker],
  [1.5, changeAccess],
  [0.4, setRpcMode],
  [0.4, switchProvider],
  [6, traceSignal],
  [0.4, reconcile],
  [0.2, boot],
];

const WEIGHT = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);
const BYTES_LENGTH = 220;
const TRIES_MAX = 20;
const HOURS_JUMP_CHANCE = 0.003;

/**
 * A seeded story of the whole platform: full lives of signals, orders, attempts and positions, forks, failures,
 * flags, halts and sign-ins, over several days, with a clock that sometimes steps back a little.
 */
export function createHistory(seed: number, startMs?: UnixMs): History {
  const rng = createRng(seed);
  const world = createWorld(rng, startMs);
  const openings: Action[] = [boot, setLimits, ...Array.from({ length: 8 }, () => setWallet), changeAccess];
  return {
    book: world.book,
    next() {
      tick(world);
      const action = openings.shift() ?? pickAction(rng);
      const event = action(world) ?? nextPossible(world);
      const row = { seq: world.book.lastSeq + 1, atMs: world.nowMs, event };
      applyToBook(world.book, row);
      return { row, bytes: event.type === 'attempt_signed' ? rng.bytes(BYTES_LENGTH) : null };
    },
  };
}

function nextPossible(world: HistoryWorld): JournalEvent {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const event = pickAction(world.rng)(world);
    if (event !== null) return event;
  }
  return leaderSignal(world, 'buy');
}

function pickAction(rng: Rng): Action {
  let left = rng.next() * WEIGHT;
  for (const [weight, action] of ACTIONS) {
    left -= weight;
    if (left < 0) return action;
  }
  return decideOldest;
}

function tick(world: HistoryWorld): void {
  const { rng } = world;
  const jumpMs = rng.chance(HOURS_JUMP_CHANCE) ? rng.below(8 * 3_600_000) : 0;
  const stepMs = rng.chance(0.02) ? -rng.below(50) : rng.below(400);
  world.nowMs = unixMs(world.nowMs + stepMs + jumpMs);
}
