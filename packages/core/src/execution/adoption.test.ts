import type { JournalEvent, Journaled } from '@chimera/core/events';
import { createHistory, type HistoryEntry } from '@chimera/testkit/histories';
import { historyIds } from '@chimera/testkit/history-world';
import { expect, test } from 'vitest';
import { must } from '../assert.ts';
import { type Book, createBook } from '../book.ts';
import { applyToBook } from '../book-apply.ts';
import type { OrderPlan } from '../decision/decision.ts';
import { type Adoption, adoptionOf, type LostSignature } from './adoption.ts';

interface Loss {
  readonly book: Book;
  /** Signatures made after the book ends, oldest first, as the signer's log tells of them. */
  readonly lost: readonly LostSignature[];
  readonly knownSignals: Set<string>;
  readonly knownOrders: Set<string>;
}

/** A story whose journal lost everything after its first `kept` events. */
function lossOf(seed: number, kept: number, length: number): Loss {
  const history = createHistory(seed);
  const entries: HistoryEntry[] = Array.from({ length }, () => history.next());
  const book = createBook();
  const plans = new Map<string, OrderPlan>();
  const lost: LostSignature[] = [];
  const loss = { book, lost, knownSignals: new Set<string>(), knownOrders: new Set<string>() };
  for (const [index, { row }] of entries.entries()) {
    const { event } = row;
    if (event.type === 'signal_decided' && event.order !== null) plans.set(event.order.orderId, event.order);
    if (index < kept) note(loss, row);
    else if (event.type === 'attempt_signed') {
      const { type, txid, ...draft } = event;
      const plan = must(plans.get(draft.orderId), `plan of ${type}`);
      lost.push({ txid, note: { plan, draft, journalSeq: row.seq - 1 } });
    }
  }
  return loss;
}

function note({ book, knownSignals, knownOrders }: Loss, row: Journaled): void {
  applyToBook(book, row);
  if (row.event.type === 'signal_received') knownSignals.add(row.event.signal.signalId);
  if (row.event.type === 'signal_decided' && row.event.order !== null) {
    knownOrders.add(row.event.order.orderId);
  }
}

function record(loss: Loss, events: readonly JournalEvent[]): void {
  const { book } = loss;
  for (const event of events) {
    note(loss, { seq: book.lastSeq + 1, atMs: must(book.dayStartMs, 'day'), event });
  }
}

function adopt(loss: Loss, signature: LostSignature): Adoption {
  const { orderId, signalId } = signature.note.plan;
  const isOrderKnown = loss.knownOrders.has(orderId);
  const isSignalKnown = loss.knownSignals.has(signalId);
  const nowMs = loss.book.dayStartMs;
  return adoptionOf(signature, {
    ...{ book: loss.book, ids: historyIds, nowMs, isOrderKnown, isSignalKnown },
    isPurchaseLost: (positionId) =>
      loss.lost.some(({ note: { plan } }) => plan.kind === 'entry' && plan.positionId === positionId),
  });
}

test('what only the signer knows becomes a live attempt, whatever point the journal ends at', () => {
  const outcomes = { adopted: 0, waits: 0, impossible: 0 };
  for (let seed = 1; seed <= 60; seed += 1) {
    const loss = lossOf(seed, 150 + seed * 4, 420 + seed * 4);
    for (const signature of loss.lost) {
      const adoption = adopt(loss, signature);
      outcomes[adoption.outcome] += 1;
      if (adoption.outcome !== 'adopted') continue;
      record(loss, adoption.events);
      expect(loss.book.attempts.get(signature.txid)?.state).toBe('unresolved');
      expect(loss.book.positions.has(signature.note.plan.positionId)).toBe(true);
    }
  }
  expect(outcomes.adopted).toBeGreaterThan(500);
  expect(outcomes.waits).toBeGreaterThan(50);
  expect(outcomes.impossible).toBe(0);
});

test('a signature of an order that has a live attempt waits for that one', () => {
  const loss = lossOf(3, 200, 600);
  const first = must(
    loss.lost.find((lost) => adopt(loss, lost).outcome === 'adopted'),
    'lost signature',
  );
  const adoption = adopt(loss, first);
  record(loss, adoption.outcome === 'adopted' ? adoption.events : []);
  expect(adopt(loss, first)).toEqual({ outcome: 'waits' });
});

test.each(['entry', 'exit'] as const)(
  'a signature of an %s that was over has an order of its own',
  (kind) => {
    const loss = lossOf(3, 200, 600);
    const first = must(
      loss.lost.find(
        (lost) =>
          lost.note.plan.kind === kind &&
          !loss.book.orders.has(lost.note.plan.orderId) &&
          adopt(loss, lost).outcome === 'adopted',
      ),
      'signature of a lost order',
    );
    const { plan } = first.note;
    loss.knownOrders.add(plan.orderId);
    const adoption = adopt(loss, first);
    record(loss, adoption.outcome === 'adopted' ? adoption.events : []);
    const signed = must(loss.book.attempts.get(first.txid), 'attempt').signed;
    expect(signed.orderId).not.toBe(plan.orderId);
    // A sale stays one of its position; what was bought is held in a position of its own.
    expect(signed.positionId === plan.positionId).toBe(kind === 'exit');
    expect(loss.book.positions.has(signed.positionId)).toBe(true);
  },
);

test('a signature whose signal was decided otherwise has a signal of its own', () => {
  const loss = lossOf(3, 200, 600);
  const first = must(
    loss.lost.find(
      (lost) => !loss.book.orders.has(lost.note.plan.orderId) && adopt(loss, lost).outcome === 'adopted',
    ),
    'signature of a lost order',
  );
  const { orderId, signalId } = first.note.plan;
  loss.knownSignals.add(signalId);
  loss.book.undecided.delete(signalId);
  const adoption = adopt(loss, first);
  record(loss, adoption.outcome === 'adopted' ? adoption.events : []);
  const { plan } = must(loss.book.orders.get(orderId), 'order');
  expect(plan.signalId).not.toBe(signalId);
});

test('a sale of a position that nobody holds or is about to hold needs a person', () => {
  const loss = lossOf(3, 200, 600);
  const first = must(
    loss.lost.find(({ note: { plan } }) => plan.kind === 'exit'),
    'sale',
  );
  const positionId = 'f'.repeat(64) as typeof first.note.plan.positionId;
  const note = { ...first.note, plan: { ...first.note.plan, positionId } };
  expect(adopt(loss, { ...first, note }).outcome).toBe('impossible');
});
