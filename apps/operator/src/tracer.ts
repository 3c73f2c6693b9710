import type { Signal } from '@chimera/core/admission/signal';
import type { JournalEvent, Journaled } from '@chimera/core/events';
import type { TipBasis } from '@chimera/core/execution/tip';
import type { TokenRehearsal } from '@chimera/core/execution/token-check';
import { TRACE_MARKS, type Trace, type TraceMark } from '@chimera/core/execution/trace';
import type { OrderId, SignalId } from '@chimera/core/ids';
import type { Slot, Txid } from '@chimera/core/units/chain';
import type { JournalEntry } from '@chimera/db/journal';

/** Signals followed at once; the oldest are forgotten first. */
export const TRACES_MAX = 4_096;
/** Traces of signals that we refused, per second: they are many, and differ little. */
const REFUSED_PER_SECOND_MAX = 10;
/** Traces that wait for their turn to be written. */
const FINISHED_MAX = 1_000;

/** Notes when a signal reached each stage. Losing a trace harms nothing, so nothing ever waits for one. */
export interface Tracer {
  /** `startedMs` is the monotonic time of the last byte; without it the signal begins now. The first call counts. */
  readonly begin: (signal: Signal, startedMs?: number) => void;
  readonly mark: (signalId: SignalId, mark: TraceMark) => void;
  /** A further attempt of the order begins: what the one before did is forgotten. */
  readonly restart: (signalId: SignalId) => void;
  readonly tip: (signalId: SignalId, basis: TipBasis) => void;
  readonly rehearsed: (signalId: SignalId, rehearsal: TokenRehearsal) => void;
  /** Sees the ends; subscribe it to the journal. */
  readonly observe: (rows: readonly Journaled[]) => void;
  /** What ended since the last call, to be written when there is time. */
  readonly takeFinished: () => readonly JournalEntry[];
}

export interface TracerParts {
  readonly monotonicMs: () => number;
  readonly chainSlot: () => Slot | null;
}

interface Following {
  readonly startedMs: number;
  readonly marks: { [mark in TraceMark]?: number };
  readonly slots: { leader: Slot | null; received: Slot | null; sent: Slot | null; landed: Slot | null };
  tip: TipBasis | null;
  rehearsal?: TokenRehearsal;
}

const EXECUTION_MARKS = TRACE_MARKS.slice(TRACE_MARKS.indexOf('decided') + 1);
const MICROS = 1_000;

export function createTracer(parts: TracerParts): Tracer {
  const followed = createFollowed(parts);
  const orders = createOrderIndex();
  const mayTraceRefused = createBudget(REFUSED_PER_SECOND_MAX, parts.monotonicMs);

  function onEvent(event: JournalEvent): void {
    orders.observe(event);
    switch (event.type) {
      case 'signal_decided':
        if (event.verdict === 'approved') return;
        if (mayTraceRefused()) followed.finish(event.signalId, null);
        else followed.forget(event.signalId);
        return;
      case 'signal_dropped':
        followed.forget(event.signalId);
        return;
      case 'attempt_landed_provisionally':
      case 'attempt_landed': {
        const signalId = orders.signalOfTxid(event.txid);
        if (signalId !== null) followed.land(signalId, event.txid, event.fill.slot);
        return;
      }
      case 'order_abandoned': {
        const { signalId, txid } = orders.ended(event.orderId);
        if (signalId !== null) followed.finish(signalId, txid);
        return;
      }
      default:
    }
  }

  return {
    begin: followed.begin,
    mark: followed.mark,
    restart: followed.restart,
    tip: followed.tip,
    rehearsed: followed.rehearsed,
    takeFinished: followed.takeFinished,
    observe: (rows) => {
      for (const { event } of rows) onEvent(event);
    },
  };
}

/** The signals under way and their moments. */
function createFollowed({ monotonicMs, chainSlot }: TracerParts) {
  const followed = new Map<SignalId, Following>();
  const finished: JournalEntry[] = [];

  function finish(signalId: SignalId, attemptTxid: Txid | null): void {
    const following = followed.get(signalId);
    if (following === undefined) return;
    followed.delete(signalId);
    if (finished.length >= FINISHED_MAX) return;
    const { marks, slots, tip, rehearsal } = following;
    const trace: Trace = { marks, slots, tip, ...(rehearsal === undefined ? {} : { rehearsal }) };
    finished.push({ event: { type: 'signal_traced', signalId, attemptTxid, trace } });
  }

  function mark(signalId: SignalId, name: TraceMark): void {
    const following = followed.get(signalId);
    if (following === undefined || following.marks[name] !== undefined) return;
    following.marks[name] = Math.round((monotonicMs() - following.startedMs) * MICROS);
    if (name === 'sent_jito' || name === 'sent_rpc') following.slots.sent ??= chainSlot();
  }

  return {
    mark,
    finish,
    forget: (signalId: SignalId) => void followed.delete(signalId),
    begin: (signal: Signal, startedMs = monotonicMs()) => {
      if (followed.has(signal.signalId)) return;
      const leader = signal.swap?.leaderSlot ?? null;
      const slots = { leader, received: chainSlot(), sent: null, landed: null };
      followed.set(signal.signalId, { startedMs, marks: {}, slots, tip: null });
      if (followed.size > TRACES_MAX) forgetOldest(followed);
    },
    land: (signalId: SignalId, txid: Txid, slot: Slot) => {
      const following = followed.get(signalId);
      if (following === undefined) return;
      following.slots.landed = slot;
      mark(signalId, 'landed');
      finish(signalId, txid);
    },
    restart: (signalId: SignalId) => {
      const following = followed.get(signalId);
      if (following === undefined) return;
      for (const name of EXECUTION_MARKS) delete following.marks[name];
      following.slots.sent = null;
    },
    tip: (signalId: SignalId, basis: TipBasis) => {
      const following = followed.get(signalId);
      if (following !== undefined) following.tip = basis;
    },
    rehearsed: (signalId: SignalId, rehearsal: TokenRehearsal) => {
      const following = followed.get(signalId);
      if (following !== undefined) following.rehearsal = rehearsal;
    },
    takeFinished: () => finished.splice(0),
  };
}

/** Which signal an attempt belongs to, for attempts of this process. */
function createOrderIndex() {
  const signals = new Map<OrderId, SignalId>();
  const attempts = new Map<Txid, OrderId>();
  const lastTxid = new Map<OrderId, Txid>();
  return {
    observe(event: JournalEvent): void {
      if (event.type === 'signal_decided' && event.order !== null) {
        signals.set(event.order.orderId, event.signalId);
        if (signals.size > TRACES_MAX) forgetOldest(signals);
      }
      if (event.type !== 'attempt_signed') return;
      attempts.set(event.txid, event.orderId);
      lastTxid.set(event.orderId, event.txid);
      if (attempts.size > TRACES_MAX) forgetOldest(attempts);
      if (lastTxid.size > TRACES_MAX) forgetOldest(lastTxid);
    },
    signalOfTxid: (txid: Txid): SignalId | null => {
      const orderId = attempts.get(txid);
      return orderId === undefined ? null : (signals.get(orderId) ?? null);
    },
    ended: (orderId: OrderId) => ({
      signalId: signals.get(orderId) ?? null,
      txid: lastTxid.get(orderId) ?? null,
    }),
  };
}

/** So many in each second, and no more. */
function createBudget(perSecond: number, nowMs: () => number): () => boolean {
  let second = 0;
  let used = 0;
  return () => {
    const now = Math.floor(nowMs() / MICROS);
    if (now !== second) used = 0;
    second = now;
    used += 1;
    return used <= perSecond;
  };
}

function forgetOldest<K>(map: Map<K, unknown>): void {
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
