import type { ExitRequest, LeaderSwap, Signal } from '@chimera/core/admission/signal';
import { liveExitsOf } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { GateResult } from '@chimera/core/decision/gates';
import type { JournalEvent } from '@chimera/core/events';
import type { SignalId } from '@chimera/core/ids';
import type { Position } from '@chimera/core/portfolio/position';
import { bps } from '@chimera/core/units/bps';
import { slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { freshName, type HistoryWorld, orNull } from './history-world.ts';

const U64_MAX = 18_446_744_073_709_551_615n;
const SOL = 1_000_000_000n;

/** A leader bought or sold. */
export function leaderSignal(world: HistoryWorld, side: 'buy' | 'sell'): JournalEvent {
  const { rng } = world;
  const swap: LeaderSwap = {
    leader: rng.pick(world.leaders),
    leaderTxid: orNull(world, txid(rng.text(88))),
    leaderSlot: orNull(world, slot(1_000 + world.made)),
    leaderBlockTimeMs: orNull(world, world.nowMs),
    leaderLamports: orNull(world, lamports(rng.amount(1n, 100n * SOL))),
    leaderAtoms: orNull(world, tokenAtoms(rng.amount(1n, U64_MAX))),
    soldFractionBps: side === 'sell' ? bps(rng.next() * 10_000) : null,
  };
  return receive(world, {
    side,
    swap: rng.chance(0.05) ? null : swap,
    exit: null,
    mint: rng.pick(world.mints),
  });
}

/** One of our own exit rules fired for a position that no exit is selling yet. */
export function exitSignal(world: HistoryWorld): JournalEvent | null {
  const position = pickSellable(world);
  if (position === null) return null;
  const exit: ExitRequest = {
    positionId: position.positionId,
    cause: world.rng.pick(['stop', 'target', 'trailing', 'time', 'manual', 'flatten'] as const),
    causeKey: freshName(world, 'cause'),
    fractionBps: bps(world.rng.chance(0.6) ? 10_000 : 1 + world.rng.below(9_999)),
  };
  return receive(world, { side: 'sell', swap: null, exit, mint: position.mint });
}

function receive(world: HistoryWorld, parts: Pick<Signal, 'side' | 'swap' | 'exit' | 'mint'>): JournalEvent {
  const { rng } = world;
  const signalId = world.ids.providerSignal('story', freshName(world, 'signal'));
  const providerId = parts.exit === null ? rng.pick(['helius', 'alpha-desk']) : 'self';
  const signal: Signal = {
    ...parts,
    signalId,
    tradeUuid: world.ids.uuid(signalId),
    door: parts.exit === null ? rng.pick(['webhook', 'helius'] as const) : 'exits',
    providerId,
    lane: parts.side === 'sell' ? 'EXIT' : rng.pick(['SHIELD', 'SHIELD', 'SPEAR'] as const),
    tokenSymbol: orNull(world, rng.text(4)),
    hintLamports: orNull(world, lamports(rng.amount(1n, 10n * SOL))),
    receivedAtMs: world.nowMs,
  };
  return { type: 'signal_received', signal, deliveryId: orNull(world, freshName(world, 'delivery')) };
}

/** A Spear signal found the queue too full. */
export function deadLetter(world: HistoryWorld): JournalEvent {
  return {
    type: 'dead_lettered',
    class: world.rng.pick(['info', 'action'] as const),
    subject: 'signal',
    subjectId: world.ids.providerSignal('story', freshName(world, 'signal')),
    mint: orNull(world, world.rng.pick(world.mints)),
    lane: 'SPEAR',
    reason: 'queue_over_80_percent',
    detail: 'a buy by alpha-desk was shed',
    count: 1 + world.rng.below(40),
  };
}

/** A decision on the oldest undecided signal, or its end without one. */
export function decideOldest(world: HistoryWorld): JournalEvent | null {
  const [signal] = world.book.undecided.values();
  if (signal === undefined) return null;
  const { rng, book } = world;
  if (rng.chance(0.04)) {
    const state = rng.pick(['shed', 'expired', 'quarantined'] as const);
    return { type: 'signal_dropped', signalId: signal.signalId, state, reason: `${state}_in_story` };
  }
  const order = signal.side === 'buy' ? entryPlan(world, signal) : exitPlan(world, signal);
  return {
    type: 'signal_decided',
    signalId: signal.signalId,
    verdict: order === null ? 'denied' : 'approved',
    reasons: order === null ? ['position_exists', 'stale_signal'] : [],
    gates: gatesOf(world, order !== null),
    order,
    limitsVersion: book.limitsVersion,
    tokenSymbol: rng.chance(0.5) ? `TOK${rng.below(20)}` : null,
    tokenDecimals: decimalsOf(world, signal.mint),
  };
}

/** A mint never changes its decimals; every fourth mint of a story stays unknown. */
function decimalsOf(world: HistoryWorld, mint: Signal['mint']): number | null {
  const index = world.mints.indexOf(mint);
  return index % 4 === 3 ? null : index % 10;
}

function gatesOf(world: HistoryWorld, passed: boolean): GateResult[] {
  return [
    { code: 'fresh', passed, reason: 'stale_signal', measured: '3 slots', threshold: '<= 40', ageMs: 12.5 },
    { code: 'halted', passed: true, reason: 'halted', measured: null, threshold: null, ageMs: null },
    {
      code: 'cost',
      passed: true,
      reason: 'cost',
      measured: `${world.rng.below(150)} bps`,
      threshold: '<= 150 bps',
      ageMs: world.rng.below(5_000),
    },
  ];
}

function planBase(world: HistoryWorld, signal: Signal) {
  return {
    signalId: signal.signalId as SignalId,
    leader: signal.swap?.leader ?? null,
    slippageBps: bps(300),
    tipLamports: lamports(world.rng.amount(10_000n, 1_000_000n)),
    limitsVersion: world.book.limitsVersion,
  };
}

function entryPlan(world: HistoryWorld, signal: Signal): OrderPlan | null {
  if (world.book.positionByMint.has(signal.mint) || world.rng.chance(0.3)) return null;
  const orderId = world.ids.entryOrder(signal.signalId);
  const size = world.rng.amount(SOL / 20n, 2n * SOL);
  return {
    ...planBase(world, signal),
    kind: 'entry',
    side: 'buy',
    orderId,
    positionId: world.ids.position(orderId),
    strategy: signal.lane === 'SPEAR' ? 'SPEAR' : 'SHIELD',
    mint: signal.mint,
    sizeLamports: lamports(size),
    reservedLamports: lamports(size + 2_100_000n),
    deadlineAtMs: unixMs(world.nowMs + 20_000),
  };
}

function exitPlan(world: HistoryWorld, signal: Signal): OrderPlan | null {
  const positionId = signal.exit?.positionId ?? world.book.positionByMint.get(signal.mint);
  const held = positionId === undefined ? undefined : world.book.positions.get(positionId);
  if (held === undefined || !isSellable(world, held.position)) return null;
  const cause = signal.exit?.cause ?? 'leader';
  const causeKey = signal.exit?.causeKey ?? signal.signalId;
  return {
    ...planBase(world, signal),
    kind: 'exit',
    side: 'sell',
    orderId: world.ids.exitOrder(held.position.positionId, cause, causeKey),
    positionId: held.position.positionId,
    strategy: held.position.strategy,
    mint: held.position.mint,
    cause,
    causeKey,
    fractionBps: signal.exit?.fractionBps ?? bps(10_000),
  };
}

function isSellable(world: HistoryWorld, position: Position): boolean {
  const isHeld = ['open', 'stuck', 'quarantined'].includes(position.state);
  return isHeld && liveExitsOf(world.book, position.positionId).length === 0;
}

function pickSellable(world: HistoryWorld): Position | null {
  const held = [...world.book.positions.values()].filter(({ position }) => isSellable(world, position));
  return held.length === 0 ? null : world.rng.pick(held).position;
}
