import type { Signal, Strategy } from './admission/signal.ts';
import type { BreakerName, TrippedBreaker } from './control/breakers.ts';
import { type HaltState, NOT_HALTED } from './control/halt.ts';
import type { RosterWallet, WalletTerms } from './control/wallet.ts';
import type { OrderPlan } from './decision/decision.ts';
import type { EventOf } from './events.ts';
import type { AttemptState } from './execution/attempt-machine.ts';
import type { OrderState } from './execution/order-machine.ts';
import { INITIAL_RPC_MODE, type RpcMode, type RpcModeState } from './execution/rpc-mode.ts';
import type { OrderId, PositionId, SignalId } from './ids.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Trail } from './portfolio/exit-rules.ts';
import type { Position, PositionAmounts } from './portfolio/position.ts';
import { createRiskLedger, type RiskLedger } from './portfolio/risk-ledger.ts';
import type { Address, Slot, Txid, UnixMs } from './units/chain.ts';
import { type Lamports, lamports } from './units/lamports.ts';

/** An order that may still trade. */
export interface LiveOrder {
  readonly plan: OrderPlan;
  readonly state: OrderState;
  readonly decidedAtMs: UnixMs;
  /** What the mode in force at the decision means for it; a later change does not reach this order. */
  readonly rpcMode: RpcMode;
  /** Every attempt so far, oldest first. */
  readonly txids: readonly Txid[];
}

/** An attempt whose end is not proven. */
export interface LiveAttempt {
  readonly signed: EventOf<'attempt_signed'>;
  readonly state: AttemptState;
  readonly signedAtMs: UnixMs;
  /** It failed at confirmed, and its order may sign again before that is final. */
  readonly isSuperseded: boolean;
}

export interface HeldPosition {
  readonly position: Position;
  readonly amounts: PositionAmounts;
  /** Exit orders decided so far; makes the next request of the same exit rule a new one. */
  readonly exitCount: number;
  /** Its high-water mark; absent until the trailing stop was armed. */
  readonly trail?: Trail | undefined;
}

/** A leader's SELL that had nothing of ours to sell; an older BUY that comes later must not be copied. */
export interface Tombstone {
  readonly leaderSlot: Slot | null;
  readonly atMs: UnixMs;
}

/** The most tombstones kept; the oldest go first. Entries this old are stale by their slot anyway. */
export const TOMBSTONES_MAX = 10_000;

/**
 * Everything the trading rules may read, folded from the journal by `applyToBook`. It holds only what is
 * alive: ended orders, attempts and positions leave it. Mutable on purpose (one writer, hot path); the
 * values inside are not.
 */
export interface Book {
  lastSeq: number;
  bootEpoch: number;
  halt: HaltState;
  rpcMode: RpcModeState;
  limits: Limits;
  limitsVersion: number;
  readonly wallets: Map<Address, RosterWallet>;
  readonly walletTerms: Map<Address, WalletTerms>;
  rosterVersion: number;
  /** Admitted signals that have no verdict yet, in order of admission. */
  readonly undecided: Map<SignalId, Signal>;
  readonly orders: Map<OrderId, LiveOrder>;
  readonly attempts: Map<Txid, LiveAttempt>;
  readonly positions: Map<PositionId, HeldPosition>;
  /** The one occupying position or live entry per mint. */
  readonly positionByMint: Map<Address, PositionId>;
  /** Positions and live entries of a BUY that only its provider vouches for. */
  readonly unvouched: Set<PositionId>;
  readonly tombstones: Map<string, Tombstone>;
  readonly breakers: Map<BreakerName, TrippedBreaker>;
  readonly risk: RiskLedger;
  /** Realised profit of the UTC day that `dayStartMs` begins. */
  dayStartMs: UnixMs;
  realisedTodayLamports: Lamports;
}

export function createBook(): Book {
  return {
    lastSeq: 0,
    bootEpoch: 0,
    halt: NOT_HALTED,
    rpcMode: INITIAL_RPC_MODE,
    limits: DEFAULT_LIMITS,
    limitsVersion: 0,
    wallets: new Map(),
    walletTerms: new Map(),
    rosterVersion: 0,
    undecided: new Map(),
    orders: new Map(),
    attempts: new Map(),
    positions: new Map(),
    positionByMint: new Map(),
    unvouched: new Set(),
    tombstones: new Map(),
    breakers: new Map(),
    risk: createRiskLedger(),
    dayStartMs: 0 as UnixMs,
    realisedTodayLamports: lamports(0n),
  };
}

export const tombstoneKey = (leader: Address, mint: Address): string => `${leader}:${mint}`;

/** Lamports promised to live entries, of one strategy or both, that have no believed fill yet. */
export function reservedLamports(book: Book, strategy?: Strategy): Lamports {
  let total = 0n;
  for (const { plan } of book.orders.values()) {
    if (plan.kind !== 'entry' || (strategy !== undefined && plan.strategy !== strategy)) continue;
    const held = book.positions.get(plan.positionId);
    if (held === undefined || held.position.fills.length === 0) total += plan.reservedLamports;
  }
  return lamports(total);
}

/** What is open and promised because a provider alone said so. */
export function unvouchedLamports(book: Book): Lamports {
  let total = 0n;
  for (const positionId of book.unvouched) {
    total += book.positions.get(positionId)?.amounts.openCostLamports ?? 0n;
  }
  for (const { plan } of book.orders.values()) {
    const hasFill = (book.positions.get(plan.positionId)?.position.fills.length ?? 0) > 0;
    if (plan.kind === 'entry' && !hasFill && book.unvouched.has(plan.positionId))
      total += plan.reservedLamports;
  }
  return lamports(total);
}

/** What open positions cost, rent left out. */
export function openCostLamports(book: Book): Lamports {
  let total = 0n;
  for (const { amounts } of book.positions.values()) total += amounts.openCostLamports;
  return lamports(total);
}

/** What a strategy has in open positions and live entries; the other's share is no business of it. */
export function committedLamports(book: Book, strategy: Strategy): Lamports {
  let total = 0n;
  for (const { position, amounts } of book.positions.values()) {
    if (position.strategy === strategy) total += amounts.openCostLamports;
  }
  return lamports(total + reservedLamports(book, strategy));
}

/** Attempts of an order whose end is not proven, oldest first. */
export function unprovenOf(book: Book, order: LiveOrder): readonly LiveAttempt[] {
  return order.txids.flatMap((txid) => book.attempts.get(txid) ?? []);
}

/** The one attempt that the order must wait for before it may sign again. */
export const liveAttemptOf = (book: Book, order: LiveOrder): LiveAttempt | null =>
  unprovenOf(book, order).find(({ isSuperseded }) => !isSuperseded) ?? null;

/** Live exits of a position: first the one that may have sold already, then the working one. */
export function liveExitsOf(book: Book, positionId: PositionId): readonly LiveOrder[] {
  const exits = [...book.orders.values()].filter(
    (order) => order.plan.kind === 'exit' && order.plan.positionId === positionId,
  );
  const rank = (order: LiveOrder): number =>
    Number(order.state === 'working') + 2 * Number(unprovenOf(book, order).length > 0);
  return exits.sort((a, b) => rank(b) - rank(a));
}
