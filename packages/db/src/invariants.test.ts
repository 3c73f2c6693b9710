import { createBook } from '@chimera/core/book';
import { expect, test } from 'vitest';
import { recordedHistory, scratchDb } from './fixtures.ts';
import { createInvariantCheck, type Violation } from './invariants.ts';
import type { Db } from './open.ts';

const EVENTS = 600;

test('holds over whole stories, from the first row on and over the last ones', () => {
  for (const seed of [1, 2]) {
    const { db, history } = recordedHistory(seed, EVENTS);
    const check = createInvariantCheck(db);
    expect(codesOf(check(history.book, 0))).toEqual([]);
    expect(codesOf(check(history.book, EVENTS - 200))).toEqual([]);
  }
});

/** In these stories a stranger has our key now and then, and that is told. */
const codesOf = (found: readonly Violation[]): readonly string[] =>
  found.map(({ code }) => code).filter((code) => code !== 'I1');

const damages: [string, string, string][] = [
  [
    'I5',
    'a signal was journaled and has no row',
    `INSERT INTO journal (seq, at_ms, type, version, data)
     SELECT max(seq) + 1, 1, 'signal_received', 1, '{}' FROM journal`,
  ],
  [
    'I6',
    'a signal has no verdict for hours',
    `DROP TRIGGER signals_keep_their_end;
     UPDATE signals SET state = 'received' WHERE seq = (SELECT min(seq) FROM signals);
     INSERT INTO journal (seq, at_ms, type, version, data)
     SELECT max(seq) + 1, max(at_ms) + 10000000, 'x', 1, '{}' FROM journal`,
  ],
  [
    'I1',
    'a stranger signs with our key',
    `INSERT INTO wallet_transfers (seq, txid, wallet_delta_lamports, slot, kind, at_ms)
     VALUES (999999, 'stranger', -1, 1, 'unknown_signed', 1)`,
  ],
  [
    'I2',
    'a second attempt of an order landed',
    `DROP TRIGGER attempts_keep_their_end;
     UPDATE attempts SET state = 'landed' WHERE order_id =
       (SELECT order_id FROM attempts GROUP BY order_id HAVING count(*) > 1 LIMIT 1)`,
  ],
  [
    'I4',
    'bytes left before their row',
    `INSERT INTO sends (seq, txid, route, endpoint, sent_at_ms, answer)
     SELECT seq - 1, txid, 'rpc', 'x', 1, 'accepted' FROM attempts
     WHERE seq - 1 NOT IN (SELECT seq FROM sends) ORDER BY seq DESC LIMIT 1`,
  ],
  [
    'I7',
    'a position is gone',
    `DROP TRIGGER positions_refuse_delete;
     DELETE FROM positions WHERE position_id = (SELECT position_id FROM attempts LIMIT 1)`,
  ],
  [
    'I10',
    'an attempt was signed under an older halt',
    `INSERT INTO halts (seq, epoch, action, mode, source, changed_by, reason, at_ms)
     SELECT max(seq) - 1, 9999, 'set', 'entries', 'cli', 'x', 'x', 1 FROM attempts`,
  ],
  ['I11', 'a guard is gone', 'DROP TRIGGER orders_keep_their_end'],
  ['I12', 'a death has no witness', "UPDATE attempts SET evidence = '{}' WHERE state = 'dead'"],
  [
    'I16',
    'a purchase took too much',
    `DROP TRIGGER fills_refuse_update;
     UPDATE fills SET wallet_delta_lamports = wallet_delta_lamports - 20000000000
     WHERE side = 'buy' AND finality = 'final'`,
  ],
];

test.each(damages)('%s is told when %s', (code, _what, damage) => {
  const { db, history } = recordedHistory(5, EVENTS);
  damageBy(db, damage);
  const found = createInvariantCheck(db)(history.book, 0);
  expect(found.map((violation) => violation.code)).toContain(code);
});

/** A live entry of the Spear that nobody's budget holds, in the book and in the tables. */
function overspend(limitsVersion: number) {
  const { db } = scratchDb();
  const book = createBook();
  const entry = {
    ...{ kind: 'entry', strategy: 'SPEAR', orderId: 'order 10', positionId: 'p', mint: 'm', limitsVersion },
    reservedLamports: 1_000_000_000_000n,
  };
  book.orders.set('order 10' as never, { plan: entry, state: 'planned', txids: [] } as never);
  insertEntry(db, { seq: 10, door: 'webhook', limitsVersion });
  return { db, book };
}

function insertEntry(
  db: Db,
  {
    seq,
    door,
    limitsVersion,
  }: { readonly seq: number; readonly door: string; readonly limitsVersion: number },
): void {
  db.prepare(
    `INSERT INTO signals (seq, signal_id, trade_uuid, door, provider_id, lane, side, mint, received_at_ms, state)
     VALUES (?, ?, ?, ?, 'x', 'SPEAR', 'buy', 'm', 1, 'approved')`,
  ).run(seq, `signal ${seq}`, `uuid ${seq}`, door);
  db.prepare(
    `INSERT INTO orders (seq, order_id, signal_id, position_id, kind, strategy, mint, slippage_bps, tip_lamports,
       limits_version, size_lamports, reserved_lamports, deadline_at_ms, state, decided_at_ms)
     VALUES (?, ?, ?, ?, 'entry', 'SPEAR', 'm', 1, 0, ?, 1, 1, 1, 'planned', 1)`,
  ).run(seq + 1, `order ${seq}`, `signal ${seq}`, `position ${seq}`, limitsVersion);
}

test('I9 is told when an entry under the limits in force commits more than its budget', () => {
  const { db, book } = overspend(0);
  expect(codesOf(createInvariantCheck(db)(book, 100))).toEqual(['I9']);
  book.limitsVersion = 1;
  expect(codesOf(createInvariantCheck(db)(book, 100))).toEqual([]);
});

test('I9 is not told of what a signature that was found later adds, but of what is approved on top of it', () => {
  const { db, book } = overspend(0);
  insertEntry(db, { seq: 20, door: 'recovery', limitsVersion: 0 });
  expect(codesOf(createInvariantCheck(db)(book, 100))).toEqual([]);
  insertEntry(db, { seq: 30, door: 'webhook', limitsVersion: 0 });
  expect(codesOf(createInvariantCheck(db)(book, 100))).toEqual(['I9']);
});

test('I14 is told when an exit sells more than is held', () => {
  const { db, history } = recordedHistory(5, EVENTS);
  const book = createBook();
  const exit = [...history.book.positions.values()].find(({ position }) => position.fills.length > 0);
  if (exit === undefined) throw new Error('the story holds a position');
  const { position } = exit;
  const exiting = { ...position, state: 'exiting', flagReason: null } as const;
  book.positions.set(position.positionId, { ...exit, position: exiting });
  const attempt = [...history.book.attempts.values()][0];
  if (attempt === undefined) throw new Error('the story has a live attempt');
  const sellAtoms = (exit.amounts.heldAtoms + 1n) as typeof exit.amounts.heldAtoms;
  const zero = attempt.signed.tipLamports;
  const terms = {
    side: 'sell',
    sellAtoms,
    priceImpactBps: null,
    expectedLamports: zero,
    minLamports: zero,
  } as const;
  const signed = { ...attempt.signed, positionId: position.positionId, terms };
  book.attempts.set(signed.txid, { ...attempt, signed, state: 'signed', isSuperseded: false });
  expect(codesOf(createInvariantCheck(db)(book, 0))).toEqual(['I14']);
  const flagReason = 'the providers disagree on its amounts';
  book.positions.set(position.positionId, { ...exit, position: { ...exiting, flagReason } });
  expect(codesOf(createInvariantCheck(db)(book, 0))).toEqual([]);
  book.positions.set(position.positionId, { ...exit, position: exiting });
  // One that failed at confirmed sells nothing, whatever its successor has sold since.
  book.attempts.set(signed.txid, { ...attempt, signed, state: 'signed', isSuperseded: true });
  expect(codesOf(createInvariantCheck(db)(book, 0))).toEqual([]);
});

function damageBy(db: Db, sql: string): void {
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
}
