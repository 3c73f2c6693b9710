import { isUnvouched, type Signal } from './admission/signal.ts';
import { assert, must, unreachable } from './assert.ts';
import type { Book } from './book.ts';
import { type HeldPosition, TOMBSTONES_MAX, tombstoneKey, unprovenOf } from './book.ts';
import { restartLedger, toTripped } from './control/breakers.ts';
import { type HaltState, NOT_HALTED } from './control/halt.ts';
import type { EventOf, JournalEvent, Journaled } from './events.ts';
import { type AttemptState, attemptMachine } from './execution/attempt-machine.ts';
import { type OrderState, orderMachine } from './execution/order-machine.ts';
import { boundMode, type RpcModeState } from './execution/rpc-mode.ts';
import type { OrderId, PositionId } from './ids.ts';
import { completeLimits } from './limits.ts';
import { isTerminal, transition } from './machine.ts';
import { measurePosition, type Position } from './portfolio/position.ts';
import {
  flaggedPosition,
  nextPosition,
  type PositionEvent,
  positionAfterLateFill,
} from './portfolio/position-events.ts';
import { positionMachine } from './portfolio/position-machine.ts';
import { noteClose, noteEquity, noteResult, noteTransfer } from './portfolio/risk-ledger.ts';
import { type Txid, type UnixMs, unixMs } from './units/chain.ts';
import { lamports } from './units/lamports.ts';

const DAY_MS = 86_400_000;

/** Folds one journal row into the book. Rows must come in seq order, each exactly once. */
export function applyToBook(book: Book, row: Journaled): void {
  assert(row.seq === book.lastSeq + 1, `journal gap: expected ${book.lastSeq + 1}, got ${row.seq}`);
  book.lastSeq = row.seq;
  rollDay(book, row.atMs);
  applyEvent(book, row.event, row.atMs);
}

/** Starts a new UTC day when `atMs` lies in one. */
export function rollDay(book: Book, atMs: UnixMs): void {
  const dayStart = Math.floor(atMs / DAY_MS) * DAY_MS;
  if (dayStart <= book.dayStartMs) return;
  book.dayStartMs = unixMs(dayStart);
  book.realisedTodayLamports = lamports(0n);
}

function applyEvent(book: Book, event: JournalEvent, atMs: UnixMs): void {
  switch (event.type) {
    case 'boot_started':
      book.bootEpoch = event.bootEpoch;
      return;
    case 'signal_received':
      book.undecided.set(event.signal.signalId, event.signal);
      return;
    case 'signal_dropped':
      book.undecided.delete(event.signalId);
      return;
    case 'signal_decided':
      onDecided(book, event, atMs);
      return;
    case 'attempt_signed':
      onSigned(book, event, atMs);
      return;
    case 'attempt_landed_provisionally':
      onAttempt(book, event, 'landed_provisional', atMs);
      return;
    case 'attempt_rolled_back':
      onAttempt(book, event, 'signed', atMs);
      return;
    case 'attempt_landed':
      onAttempt(book, event, 'landed', atMs);
      return;
    case 'attempt_failed_on_chain':
      onAttempt(book, event, 'failed_on_chain', atMs);
      return;
    case 'attempt_died':
      moveAttempt(book, event.txid, 'dead');
      return;
    case 'attempt_unresolved':
      moveAttempt(book, event.txid, 'unresolved');
      return;
    case 'attempt_handled':
      if (event.action === 'write_off') writeOff(book, event.txid);
      return;
    case 'attempt_superseded':
      supersede(book, event.txid);
      return;
    case 'attempt_landed_late':
      onLandedLate(book, event, atMs);
      return;
    case 'order_abandoned':
      onAbandoned(book, event, atMs);
      return;
    case 'position_flagged':
      onFlagged(book, event, atMs);
      return;
    case 'trail_moved':
      onTrailMoved(book, event);
      return;
    default:
      applyControl(book, event, atMs);
  }
}

type TradingEvent = EventOf<
  | 'boot_started'
  | 'signal_received'
  | 'signal_dropped'
  | 'signal_decided'
  | 'attempt_signed'
  | 'attempt_landed_provisionally'
  | 'attempt_rolled_back'
  | 'attempt_landed'
  | 'attempt_failed_on_chain'
  | 'attempt_died'
  | 'attempt_unresolved'
  | 'attempt_handled'
  | 'attempt_superseded'
  | 'attempt_landed_late'
  | 'order_abandoned'
  | 'position_flagged'
  | 'trail_moved'
>;

/** What people decide, and what no rule reads. */
function applyControl(book: Book, event: Exclude<JournalEvent, TradingEvent>, atMs: UnixMs): void {
  switch (event.type) {
    case 'halt_set':
    case 'halt_cleared':
      book.halt = nextHalt(book.halt, event, atMs);
      return;
    case 'breaker_tripped':
    case 'breaker_reset':
    case 'equity_sampled':
    case 'wallet_transfer_seen':
      applyToRisk(book, event, atMs);
      return;
    case 'wallet_set':
      book.wallets.set(event.wallet.wallet, event.wallet);
      return;
    case 'wallet_terms_set':
      book.walletTerms.set(event.terms.wallet, event.terms);
      return;
    case 'roster_merged':
      book.rosterVersion = event.version;
      return;
    case 'limits_set':
      // A version that is older than a limit has that limit's default.
      book.limits = completeLimits(event.limits);
      book.limitsVersion = event.version;
      return;
    case 'rpc_mode_set':
      book.rpcMode = nextRpcMode(event, atMs);
      return;
    case 'delivery_repeated':
    case 'delivery_refused':
    case 'wallet_scored':
    case 'dead_lettered':
    case 'attempt_sent':
    case 'signal_traced':
    case 'provider_switched':
    case 'provider_set':
    case 'operating_cost_set':
    case 'backup_made':
    case 'deadline_passed':
    case 'wallet_funder_found':
    case 'reconciliation_ended':
    case 'difference_resolved':
    case 'api_key_added':
    case 'api_key_revoked':
    case 'login_link_issued':
    case 'session_opened':
    case 'session_closed':
    case 'admin_wallet_set':
      return;
    default:
      unreachable(event);
  }
}

type RiskEvent = EventOf<'breaker_tripped' | 'breaker_reset' | 'equity_sampled' | 'wallet_transfer_seen'>;

function applyToRisk(book: Book, event: RiskEvent, atMs: UnixMs): void {
  switch (event.type) {
    case 'breaker_tripped':
      book.breakers.set(event.breaker, toTripped(event, atMs));
      return;
    case 'breaker_reset':
      book.breakers.delete(event.breaker);
      restartLedger(book.risk, event.breaker, book.lastSeq);
      return;
    case 'equity_sampled':
      noteEquity(book.risk, event, atMs);
      return;
    case 'wallet_transfer_seen':
      noteTransfer(book.risk, event.walletDeltaLamports);
      return;
  }
}

function onDecided(book: Book, event: EventOf<'signal_decided'>, atMs: UnixMs): void {
  const signal = must(book.undecided.get(event.signalId), 'signal of a decision');
  book.undecided.delete(event.signalId);
  if (event.order === null) {
    if (signal.side === 'sell') bury(book, signal, atMs);
    return;
  }
  book.orders.set(event.order.orderId, {
    plan: event.order,
    state: 'planned',
    decidedAtMs: atMs,
    rpcMode: boundMode(event.order.strategy, book.rpcMode.mode),
    txids: [],
  });
  if (event.order.kind === 'entry') {
    book.positionByMint.set(event.order.mint, event.order.positionId);
    if (isUnvouched(signal)) book.unvouched.add(event.order.positionId);
  }
  const held = book.positions.get(event.order.positionId);
  if (held !== undefined)
    book.positions.set(event.order.positionId, { ...held, exitCount: held.exitCount + 1 });
}

/** Remembers a leader's SELL that found nothing of ours, so that his older BUY is not copied after it. */
function bury(book: Book, signal: Signal, atMs: UnixMs): void {
  if (signal.swap === null) return;
  const key = tombstoneKey(signal.swap.leader, signal.mint);
  book.tombstones.delete(key);
  book.tombstones.set(key, { leaderSlot: signal.swap.leaderSlot, atMs });
  for (const oldest of book.tombstones.keys()) {
    if (book.tombstones.size <= TOMBSTONES_MAX) break;
    book.tombstones.delete(oldest);
  }
}

function onSigned(book: Book, event: EventOf<'attempt_signed'>, atMs: UnixMs): void {
  const order = must(book.orders.get(event.orderId), 'order of an attempt');
  if (order.state === 'planned') transition(orderMachine, order.state, 'working');
  const txids = [...order.txids, event.txid];
  book.orders.set(event.orderId, { ...order, state: 'working', txids });
  book.attempts.set(event.txid, { signed: event, state: 'signed', signedAtMs: atMs, isSuperseded: false });
  movePosition(book, event.orderId, event, atMs);
}

type AttemptEnd = EventOf<
  'attempt_landed_provisionally' | 'attempt_rolled_back' | 'attempt_landed' | 'attempt_failed_on_chain'
>;

function onAttempt(book: Book, event: AttemptEnd, state: AttemptState, atMs: UnixMs): void {
  const { orderId } = must(book.attempts.get(event.txid), 'attempt').signed;
  moveAttempt(book, event.txid, state);
  movePosition(book, orderId, event, atMs);
  if (state === 'landed') endOrder(book, orderId, 'filled');
}

function moveAttempt(book: Book, txid: Txid, state: AttemptState): void {
  const attempt = must(book.attempts.get(txid), 'attempt');
  transition(attemptMachine, attempt.state, state);
  if (isTerminal(attemptMachine, state)) book.attempts.delete(txid);
  else book.attempts.set(txid, { ...attempt, state });
}

/** The attempt is nobody's any more: its order goes on as after a death, without the proof of one. */
function writeOff(book: Book, txid: Txid): void {
  assert(
    must(book.attempts.get(txid), 'attempt').state === 'unresolved',
    'only the unresolved is written off',
  );
  book.attempts.delete(txid);
}

/** The attempt left the book when it was written off; a new order was told of it in the same commit, or its own lives. */
function onLandedLate(book: Book, { txid, fill }: EventOf<'attempt_landed_late'>, atMs: UnixMs): void {
  assert(!book.attempts.has(txid), 'only what was written off lands late');
  const order = book.orders.get(fill.orderId);
  const held = book.positions.get(fill.positionId);
  const next = positionAfterLateFill(held?.position ?? null, order?.plan ?? null, fill, atMs);
  putPosition(book, held, next, atMs);
  if (order === undefined) return;
  if (order.state === 'planned') book.orders.set(fill.orderId, { ...order, state: 'working' });
  endOrder(book, fill.orderId, 'filled');
}

function supersede(book: Book, txid: Txid): void {
  const attempt = must(book.attempts.get(txid), 'attempt');
  const { state, signed } = attempt;
  assert(state === 'signed' && signed.sellsAll === true, 'only a sale of the whole balance is superseded');
  book.attempts.set(txid, { ...attempt, isSuperseded: true });
}

function onAbandoned(book: Book, event: EventOf<'order_abandoned'>, atMs: UnixMs): void {
  movePosition(book, event.orderId, event, atMs);
  endOrder(book, event.orderId, 'abandoned');
}

function endOrder(book: Book, orderId: OrderId, state: OrderState): void {
  const order = must(book.orders.get(orderId), 'order');
  assert(unprovenOf(book, order).length === 0, 'an order ends after its attempts');
  // An order whose first attempt was never signed goes straight from planned to abandoned.
  transition(orderMachine, order.state, state);
  book.orders.delete(orderId);
  const { plan } = order;
  const isMintFree = !book.positions.has(plan.positionId);
  if (isMintFree) book.unvouched.delete(plan.positionId);
  if (isMintFree && book.positionByMint.get(plan.mint) === plan.positionId)
    book.positionByMint.delete(plan.mint);
}

function movePosition(book: Book, orderId: OrderId, event: PositionEvent, atMs: UnixMs): void {
  const { plan } = must(book.orders.get(orderId), 'order of a position');
  const held = book.positions.get(plan.positionId);
  const next = nextPosition(held?.position ?? null, plan, event, atMs);
  if (next !== null) putPosition(book, held, next, atMs);
}

function onFlagged(book: Book, event: EventOf<'position_flagged'>, atMs: UnixMs): void {
  const held = must(book.positions.get(event.positionId), 'flagged position');
  putPosition(book, held, flaggedPosition(held.position, event), atMs);
}

function onTrailMoved(book: Book, { positionId, peakBps, isArmed }: EventOf<'trail_moved'>): void {
  const held = must(book.positions.get(positionId), 'trailing position');
  book.positions.set(positionId, { ...held, trail: { peakBps, isArmed } });
}

function putPosition(book: Book, before: HeldPosition | undefined, position: Position, atMs: UnixMs): void {
  const amounts = measurePosition(position);
  const gained = amounts.realisedPnlLamports - (before?.amounts.realisedPnlLamports ?? 0n);
  book.realisedTodayLamports = lamports(book.realisedTodayLamports + gained);
  noteResult(book.risk, lamports(gained), { seq: book.lastSeq, atMs });
  if (position.state === 'closed') noteClose(book.risk, position.strategy, amounts.realisedPnlLamports);
  if (isTerminal(positionMachine, position.state)) dropPosition(book, position.positionId, position);
  else {
    const { exitCount = 0, trail } = before ?? {};
    book.positions.set(position.positionId, { position, amounts, exitCount, trail });
  }
}

function dropPosition(book: Book, positionId: PositionId, position: Position): void {
  book.positions.delete(positionId);
  book.unvouched.delete(positionId);
  if (book.positionByMint.get(position.mint) === positionId) book.positionByMint.delete(position.mint);
}

/** The halt after an event; a clear keeps the epoch, so attempts signed before a halt stay recognisable. */
export function nextHalt(
  halt: HaltState,
  event: EventOf<'halt_set' | 'halt_cleared'>,
  atMs: UnixMs,
): HaltState {
  if (event.type === 'halt_cleared') {
    return { ...NOT_HALTED, epoch: event.epoch, by: event.by, reason: event.reason, atMs };
  }
  const { epoch, mode, by, source, reason } = event;
  return { ...halt, epoch, halted: true, mode, by, source, reason, atMs };
}

export const nextRpcMode = (event: EventOf<'rpc_mode_set'>, atMs: UnixMs): RpcModeState => ({
  mode: event.mode,
  source: event.source,
  by: event.by,
  reason: event.reason,
  atMs,
});
