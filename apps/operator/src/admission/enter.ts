import type { Signal, SignalState } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import type { SignalId } from '@chimera/core/ids';
import type { AppendEvents } from '../control/append.ts';
import type { Tracer } from '../tracer.ts';
import type { Queue } from './queue.ts';
import { createShedLetters } from './shed-letters.ts';

/** What is remembered of a signal, for ever. */
export interface KnownSignal {
  readonly tradeUuid: string;
  readonly state: SignalState;
  readonly receivedAtMs: number;
}

export type Entered =
  | { readonly outcome: 'accepted'; readonly state: 'received'; readonly tradeUuid: string }
  | { readonly outcome: 'duplicate'; readonly state: SignalState; readonly tradeUuid: string }
  | { readonly outcome: 'shed'; readonly tradeUuid: string };

export interface Enter {
  /**
   * The one front door of every signal, ours included. Resolves when the signal is durable (DS1). A shed
   * signal leaves no trace, so that a retry of it is new. `deliveryId` names the delivery for its sender.
   */
  enter(signal: Signal, deliveryId: string | null): Promise<Entered>;
  /** A signal that was admitted before, whenever that was. */
  find(signalId: SignalId): KnownSignal | null;
  /**
   * Notes a signal that a start told the journal again: until that is durable, nothing else says of it that it is
   * known, and its sender may come back.
   */
  noteRetold(signal: Signal, durable: Promise<void>): void;
}

export interface EnterParts {
  readonly append: AppendEvents;
  readonly book: Pick<Book, 'undecided'>;
  /** A synchronous read of `signals` by primary key. */
  readonly lookup: (signalId: SignalId) => KnownSignal | null;
  readonly queue: Pick<Queue, 'accepts' | 'offer'>;
  readonly tracer: Pick<Tracer, 'begin' | 'mark'>;
}

/** Repeated deliveries journaled per signal; a sender that repeats for ever must not fill the journal. */
const REPEATS_JOURNALED_MAX = 8;
/** Signals whose repeats are counted; the oldest are forgotten first. */
const REPEAT_COUNTERS_MAX = 10_000;

export function createEnter({ append, book, lookup, queue, tracer }: EnterParts): Enter {
  // A signal admitted but not yet committed is in neither the database nor, once decided, the book.
  const pending = new Map<SignalId, { known: KnownSignal; durable: Promise<void> }>();
  const repeats = new Map<SignalId, number>();
  const shedLetter = createShedLetters();

  const find = (signalId: SignalId): KnownSignal | null => {
    const waiting = pending.get(signalId);
    if (waiting !== undefined) return waiting.known;
    const undecided = book.undecided.get(signalId);
    if (undecided === undefined) return lookup(signalId);
    const { tradeUuid, receivedAtMs } = undecided;
    return { tradeUuid, state: 'received', receivedAtMs };
  };

  const admit = async (signal: Signal, deliveryId: string | null): Promise<Entered> => {
    const { signalId, tradeUuid, receivedAtMs } = signal;
    tracer.begin(signal);
    const { durable } = append([{ event: { type: 'signal_received', signal, deliveryId } }]);
    pending.set(signalId, { known: { tradeUuid, state: 'received', receivedAtMs }, durable });
    queue.offer(signal);
    await durable;
    tracer.mark(signalId, 'durable');
    pending.delete(signalId);
    return { outcome: 'accepted', state: 'received', tradeUuid };
  };

  const repeat = async (signal: Signal, known: KnownSignal, deliveryId: string | null): Promise<Entered> => {
    const { signalId, providerId } = signal;
    const count = (repeats.get(signalId) ?? 0) + 1;
    repeats.delete(signalId);
    repeats.set(signalId, count);
    if (repeats.size > REPEAT_COUNTERS_MAX) forgetOldest(repeats);
    if (deliveryId !== null && count <= REPEATS_JOURNALED_MAX) {
      append([{ event: { type: 'delivery_repeated', signalId, providerId, deliveryId } }], { patient: true });
    }
    // "Duplicate" promises that the first one is kept, so it waits for that one's commit.
    await pending.get(signalId)?.durable;
    return { outcome: 'duplicate', state: known.state, tradeUuid: known.tradeUuid };
  };

  const shed = (signal: Signal): Entered => {
    const letter = shedLetter(signal);
    if (letter !== null) append([{ event: letter }], { patient: true });
    return { outcome: 'shed', tradeUuid: signal.tradeUuid };
  };

  return {
    find,
    noteRetold({ signalId, tradeUuid, receivedAtMs }, durable) {
      pending.set(signalId, { known: { tradeUuid, state: 'approved', receivedAtMs }, durable });
      // A commit that fails ends the process; this promise never rejects.
      void durable.then(() => pending.delete(signalId));
    },
    enter(signal, deliveryId) {
      const known = find(signal.signalId);
      if (known !== null) return repeat(signal, known, deliveryId);
      return queue.accepts(signal.lane) ? admit(signal, deliveryId) : Promise.resolve(shed(signal));
    },
  };
}

function forgetOldest(repeats: Map<SignalId, number>): void {
  const [oldest] = repeats.keys();
  if (oldest !== undefined) repeats.delete(oldest);
}
