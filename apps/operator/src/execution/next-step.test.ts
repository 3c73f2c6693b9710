import type { Book, HeldPosition, LiveAttempt } from '@chimera/core/book';
import { createBook } from '@chimera/core/book';
import type { EntryPlan, ExitPlan } from '@chimera/core/decision/decision';
import type { EventOf } from '@chimera/core/events';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { bps } from '@chimera/core/units/bps';
import { txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { AT, aFill, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { ENTRY_PREPARES_MAX, nextStep, type OrderMemory } from './next-step.ts';

const ENTRY = 'c'.repeat(64) as OrderId;
const EXIT = 'e'.repeat(64) as OrderId;
const POSITION = 'd'.repeat(64) as PositionId;
const TXID = txid('1'.repeat(88));

const base = {
  signalId: 'a'.repeat(64) as SignalId,
  positionId: POSITION,
  strategy: 'SHIELD',
  mint: MINT,
  leader: LEADER,
  slippageBps: bps(300),
  tipLamports: lamports(10_000n),
  limitsVersion: 1,
} as const;
const entry: EntryPlan = {
  ...base,
  kind: 'entry',
  side: 'buy',
  orderId: ENTRY,
  sizeLamports: lamports(1_000_000_000n),
  reservedLamports: lamports(1_003_000_000n),
  deadlineAtMs: unixMs(AT + 10_000),
};
const exit: ExitPlan = {
  ...base,
  kind: 'exit',
  side: 'sell',
  orderId: EXIT,
  cause: 'leader',
  causeKey: 'k',
  fractionBps: bps(10_000),
};

function putOrder(
  book: Book,
  plan: EntryPlan | ExitPlan,
  attempts: readonly ('live' | 'ended')[] = [],
): Book {
  const txids = attempts.map((_, index) => txid(`${TXID}${index}`));
  const state = attempts.length > 0 ? 'working' : 'planned';
  book.orders.set(plan.orderId, { plan, state, decidedAtMs: AT, rpcMode: 'JITO', txids });
  for (const [index, attempt] of attempts.entries()) {
    if (attempt === 'ended') continue;
    const id = txids[index] ?? TXID;
    const signed = { type: 'attempt_signed', orderId: plan.orderId, txid: id } as EventOf<'attempt_signed'>;
    book.attempts.set(id, {
      signed,
      state: 'signed',
      signedAtMs: AT,
      isSuperseded: false,
    } satisfies LiveAttempt);
  }
  return book;
}

function putPosition(book: Book, state: Position['state'], atoms = 1_000n): Book {
  const fills = atoms > 0n ? [aFill({ tokenDeltaAtoms: tokenAtoms(atoms) })] : [];
  const position: Position = {
    ...{ positionId: POSITION, entryOrderId: ENTRY, signalId: base.signalId, strategy: 'SHIELD', mint: MINT },
    ...{ leader: LEADER, state, flagReason: null, fills, failedCostLamports: lamports(0n) },
    ...{ createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
  };
  const held: HeldPosition = { position, amounts: measurePosition(position), exitCount: 1 };
  book.positions.set(POSITION, held);
  return book;
}

const memory = (overrides: Partial<OrderMemory> = {}): OrderMemory => ({
  usedBlockhashes: new Set(),
  prepareFailures: 0,
  lastFailure: null,
  isHopeless: false,
  ...overrides,
});
const late = unixMs(AT + 10_001);

const entries: [string, Book, OrderMemory, ReturnType<typeof unixMs>, string][] = [
  ['is unknown', createBook(), memory(), AT, 'done'],
  ['was never signed', putOrder(createBook(), entry), memory(), AT, 'prepare'],
  ['was never signed and is late', putOrder(createBook(), entry), memory(), late, 'abandon'],
  ['cannot be prepared', putOrder(createBook(), entry), memory({ isHopeless: true }), AT, 'abandon'],
  [
    'was tried often enough',
    putOrder(createBook(), entry),
    memory({ prepareFailures: ENTRY_PREPARES_MAX }),
    AT,
    'abandon',
  ],
  ['has a live attempt, however late', putOrder(createBook(), entry, ['live']), memory(), late, 'follow'],
  ['lost its one attempt', putOrder(createBook(), entry, ['ended']), memory(), AT, 'abandon'],
  [
    'lost its one attempt while a sale is on its way',
    putPosition(
      putOrder(putOrder(createBook(), entry, ['ended']), exit, ['ended', 'live']),
      'quarantined',
      0n,
    ),
    memory(),
    AT,
    'wait',
  ],
];

test.each(entries)('an entry that %s', (_name, book, remembered, nowMs, type) => {
  expect(nextStep(book, ENTRY, remembered, nowMs).type).toBe(type);
});

const exits: [string, Book, string][] = [
  ['its position is open', putPosition(putOrder(createBook(), exit), 'open'), 'prepare'],
  ['its position is quarantined', putPosition(putOrder(createBook(), exit), 'quarantined'), 'prepare'],
  ['its position is gone', putOrder(createBook(), exit), 'abandon'],
  ['its buy has not landed', putPosition(putOrder(createBook(), exit), 'opening', 0n), 'wait'],
  ['nothing is left', putPosition(putOrder(createBook(), exit), 'open', 0n), 'abandon'],
  [
    'nothing is there while the buy is not final',
    putPosition(putOrder(putOrder(createBook(), entry, ['live']), exit), 'open', 0n),
    'wait',
  ],
  [
    'another exit of the position works',
    putPosition(
      putOrder(putOrder(createBook(), { ...exit, orderId: 'f'.repeat(64) as OrderId }, ['live']), exit),
      'exiting',
    ),
    'wait',
  ],
  ['its attempt is live', putPosition(putOrder(createBook(), exit, ['live']), 'exiting'), 'follow'],
  ['its attempts ended', putPosition(putOrder(createBook(), exit, ['ended', 'ended']), 'exiting'), 'prepare'],
];

test.each(exits)('an exit when %s', (_name, book, type) => {
  expect(nextStep(book, EXIT, memory({ prepareFailures: 99 }), late).type).toBe(type);
});

test.each([
  [10_000, 1_001n, 1_001n],
  [5_000, 1_001n, 500n],
  [1, 1_001n, 1_001n],
])('an exit of %i basis points sells its part of what is held now', (fraction, heldAtoms, amount) => {
  const book = putPosition(
    putOrder(createBook(), { ...exit, fractionBps: bps(fraction) }),
    'open',
    heldAtoms,
  );
  expect(nextStep(book, EXIT, memory(), AT)).toMatchObject({ type: 'prepare', n: 1, amount });
});
