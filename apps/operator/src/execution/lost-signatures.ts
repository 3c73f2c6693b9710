import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import { toWire } from '@chimera/core/contract/wire';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { EventOf, JournalEvent } from '@chimera/core/events';
import { type Adoption, adoptionOf } from '@chimera/core/execution/adoption';
import type { SignNote } from '@chimera/core/execution/sign-note';
import type { Ids, OrderId, SignalId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { JournalEntry } from '@chimera/db/journal';
import type { Clock, Logger, Signer } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import type { ProveDead } from './steps/prove-dead.ts';

/** What a start found in the signer's log that the database lacks. */
export interface SecondJournal {
  /** Oldest first. A signature without a note was written by another version and needs a person. */
  readonly unknown: readonly {
    readonly seq: number;
    readonly txid: Txid;
    readonly wire: Uint8Array;
    readonly note: SignNote | null;
  }[];
  /** Why the two journals cannot both be whole, as a sentence; null when one crash explains the difference. */
  readonly loss: string | null;
}

export interface LostSignaturesParts {
  readonly found: SecondJournal;
  readonly book: Book;
  readonly record: RecordEvents;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly signer: Pick<Signer, 'discard'>;
  readonly proveDead: ProveDead;
  readonly isSignalKnown: (signalId: SignalId) => boolean;
  /** A signal is told again, and is durable with the promise. */
  readonly onRetold: (signal: Signal, durable: Promise<void>) => void;
  readonly isOrderKnown: (orderId: OrderId) => boolean;
  /** Whether an attempt or a transfer of the wallet tells of it. */
  readonly isTransactionKnown: (txid: Txid) => boolean;
}

/** The signatures that a start takes up from the signer's log. Each comes to an end that is proven. */
export interface LostSignatures {
  /** Takes up what can be now, and returns the orders that have a live attempt by it. */
  readonly adopt: () => readonly OrderId[];
  /** Looks for proof that those which wait can never land. */
  readonly prove: () => Promise<void>;
  /** Whether a transaction is one of these, and not one that no order can be told of. */
  readonly isOurs: (txid: Txid) => boolean;
  /** Whether a transaction has not come to its end yet. */
  readonly isWaiting: (txid: Txid) => boolean;
  /** Whether an order must not sign yet, because one that waits may be a trade of the same. */
  readonly holdsBack: (plan: OrderPlan) => boolean;
  readonly waiting: () => number;
}

type Unknown = SecondJournal['unknown'][number];

/** A proof that could not be had is tried again after this time. */
const PROOF_RETRY_MS = 30_000;

interface State {
  readonly waiting: Map<Txid, Unknown>;
  /** What was taken up and is not in the database yet. */
  readonly adopted: Set<Txid>;
  /** Those that no order can be told of, which end by proof or by what the wallet's history shows. */
  readonly orphans: Set<Txid>;
  readonly nextProofMs: Map<Txid, number>;
}

export function createLostSignatures(parts: LostSignaturesParts): LostSignatures {
  const state: State = {
    waiting: new Map(parts.found.unknown.map((lost) => [lost.txid, lost])),
    adopted: new Set(),
    orphans: new Set(),
    nextProofMs: new Map(),
  };
  const { waiting, adopted, orphans } = state;
  return {
    adopt: () => [...waiting.values()].flatMap((lost) => adopt(lost, state, parts) ?? []),
    prove: async () => {
      for (const lost of [...waiting.values()]) await prove(lost, state, parts);
    },
    isOurs: (txid) => adopted.has(txid) || (waiting.has(txid) && !orphans.has(txid)),
    isWaiting: (txid) => waiting.has(txid),
    holdsBack: (plan) =>
      [...waiting.values()].some(({ note }) => note !== null && mayBeSame(note.plan, plan)),
    waiting: () => waiting.size,
  };
}

function mayBeSame(lost: OrderPlan, plan: OrderPlan): boolean {
  if (lost.positionId === plan.positionId) return true;
  return plan.kind === 'entry' && lost.mint === plan.mint;
}

/** Null when it has to wait. Nothing is awaited: the attempt is in the book before anybody else looks. */
function adopt(lost: Unknown, state: State, parts: LostSignaturesParts): OrderId | null {
  const { txid, note, seq, wire } = lost;
  // Somebody has looked at it already, or the wallet's history told of it.
  if (parts.isTransactionKnown(txid)) state.waiting.delete(txid);
  if (!state.waiting.has(txid) || state.orphans.has(txid)) return null;
  const adoption = adoptionFor(lost, state, parts);
  if (adoption.outcome === 'impossible') {
    state.orphans.add(txid);
    parts.logger.error(
      { txid, line: seq, order: note?.plan.orderId },
      `a signature of ours cannot be taken up: ${adoption.reason}`,
    );
  }
  if (adoption.outcome !== 'adopted') return null;
  const { durable } = parts.record(adoption.events.map((event) => toEntry(event, wire)));
  for (const event of adoption.events)
    if (event.type === 'signal_received') parts.onRetold(event.signal, durable);
  state.waiting.delete(txid);
  state.adopted.add(txid);
  // From then on the database tells, also of one that somebody wrote off.
  durable.then(() => state.adopted.delete(txid));
  const { orderId } = adoption.plan;
  parts.logger.warn({ txid, orderId, line: seq }, 'a signature that only the signer log had is taken up');
  return orderId;
}

function adoptionFor(
  { txid, note }: Unknown,
  { waiting, orphans }: State,
  parts: LostSignaturesParts,
): Adoption {
  if (note === null) {
    return { outcome: 'impossible', reason: 'its line in the signer log was written by another version' };
  }
  const { orderId, signalId } = note.plan;
  return adoptionOf(
    { txid, note },
    {
      ...{ book: parts.book, ids: parts.ids, nowMs: parts.clock.nowMs() },
      isOrderKnown: parts.isOrderKnown(orderId),
      isSignalKnown: parts.isSignalKnown(signalId),
      isPurchaseLost: (positionId) =>
        [...waiting.values()].some(
          (other) =>
            other.note?.plan.kind === 'entry' &&
            other.note.plan.positionId === positionId &&
            !orphans.has(other.txid),
        ),
    },
  );
}

/** What can never land needs no order: its evidence is kept, and no later start asks again. */
async function prove({ txid, note }: Unknown, state: State, parts: LostSignaturesParts): Promise<void> {
  const { clock, record, logger } = parts;
  const nowMs = clock.monotonicMs();
  if (note === null || !state.waiting.has(txid) || nowMs < (state.nextProofMs.get(txid) ?? 0)) return;
  state.nextProofMs.set(txid, nowMs + PROOF_RETRY_MS);
  const proof = await parts.proveDead({ ...note.draft, type: 'attempt_signed', txid });
  if (proof.outcome !== 'dead' || !state.waiting.has(txid)) return;
  state.waiting.delete(txid);
  await record([{ event: letterOf(txid, note.plan, proof.evidence) }]).durable;
  await parts.signer.discard(txid, 'it was proven dead');
  logger.warn({ txid, order: note.plan.orderId }, 'a signature that only the signer log had is proven dead');
}

function letterOf(
  txid: Txid,
  { orderId, mint, strategy, kind }: OrderPlan,
  evidence: Readonly<Record<string, unknown>>,
): EventOf<'dead_lettered'> {
  const proof = JSON.stringify(toWire(evidence));
  return {
    type: 'dead_lettered',
    ...{ class: 'info', subject: 'order', subjectId: orderId, mint, count: 1 },
    lane: kind === 'exit' ? 'EXIT' : strategy,
    reason: 'lost_signature_dead',
    detail: `transaction ${txid}, which only the signer log had, can never land: ${proof}`,
  };
}

const toEntry = (event: JournalEvent, wire: Uint8Array): JournalEntry =>
  event.type === 'attempt_signed' ? { event, bytes: wire } : { event };
