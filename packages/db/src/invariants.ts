import type { Book } from '@chimera/core/book';
import type { Db } from './open.ts';
import { createOverspentCheck } from './overspent.ts';

/** Something that must never be true, found true. */
export interface Violation {
  /** Its number in the design's list. */
  readonly code: string;
  readonly sentence: string;
  /** The books themselves cannot be trusted any more: going on would make it worse. */
  readonly isFatal: boolean;
}

/** Each query must answer nothing; `?` is the row after which history is looked at. */
interface Rule {
  readonly code: string;
  readonly sentence: string;
  readonly isFatal?: true;
  readonly sql: string;
}

/** A verdict takes seconds; an hour also after the last start means that nobody decides this signal. */
const VERDICT_MS_MAX = 3_600_000;

const LIVE = "('signed', 'landed_provisional', 'unresolved')";

const RULES: readonly Rule[] = [
  {
    code: 'I1',
    sentence: 'our key signed a transaction that is not ours',
    sql: `SELECT txid FROM wallet_transfers WHERE kind = 'unknown_signed' AND seq > ?
      AND seq > (SELECT coalesce(max(seq), 0) FROM halts WHERE action = 'cleared')`,
  },
  {
    code: 'I2',
    sentence: 'an order was executed twice',
    isFatal: true,
    sql: `SELECT a.order_id FROM attempts a JOIN attempts b ON b.order_id = a.order_id AND b.n <> a.n
      WHERE a.state = 'landed' AND b.state = 'landed' AND a.seq > ?
      AND a.written_off_at_ms IS NULL AND b.written_off_at_ms IS NULL`,
  },
  {
    code: 'I3',
    sentence: 'an order has two live attempts',
    sql: `SELECT order_id FROM attempts WHERE state IN ${LIVE} AND written_off_at_ms IS NULL
      AND superseded_at_ms IS NULL AND seq > ? GROUP BY order_id HAVING count(*) > 1`,
  },
  {
    code: 'I4',
    sentence: 'bytes were sent before they were durable',
    isFatal: true,
    sql: 'SELECT s.txid FROM sends s JOIN attempts a USING (txid) WHERE s.seq > ? AND s.seq <= a.seq',
  },
  {
    code: 'I5',
    sentence: 'a signal that was acknowledged has no row',
    sql: `SELECT seq FROM journal j WHERE type = 'signal_received' AND seq > ?
      AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.seq = j.seq)`,
  },
  {
    code: 'I6',
    sentence: 'a signal waits for its verdict for ever',
    sql: `SELECT signal_id FROM signals, (SELECT at_ms FROM journal ORDER BY seq DESC LIMIT 1) AS last
      WHERE state = 'received' AND ? IS NOT NULL AND received_at_ms < last.at_ms - ${VERDICT_MS_MAX}
      AND (SELECT coalesce(max(at_ms), 0) FROM boots) < last.at_ms - ${VERDICT_MS_MAX}`,
  },
  {
    code: 'I7',
    sentence: 'an attempt has no position',
    sql: `SELECT txid FROM attempts a WHERE seq > ?
      AND NOT EXISTS (SELECT 1 FROM positions p WHERE p.position_id = a.position_id)`,
  },
  {
    code: 'I10',
    sentence: 'an attempt was signed under an older halt than the one that stood',
    sql: `SELECT txid FROM attempts a WHERE seq > ? AND halt_epoch <
      (SELECT coalesce(max(epoch), 0) FROM halts h WHERE h.seq < a.seq AND h.action = 'set')`,
  },
  {
    code: 'I12',
    sentence: 'an attempt is called dead without the word of two providers',
    sql: `SELECT txid FROM attempts WHERE state = 'dead' AND seq > ? AND coalesce(json_array_length(
      coalesce(json_extract(evidence, '$.testimonies'), json_extract(evidence, '$.walks'))), 0) < 2`,
  },
  {
    code: 'I16',
    sentence: 'a purchase took more from the wallet than it was signed for',
    sql: `SELECT f.txid FROM fills f JOIN attempts a USING (txid)
      WHERE f.side = 'buy' AND f.finality = 'final' AND f.measured_seq > ?
      AND -f.wallet_delta_lamports > CAST(json_extract(a.terms, '$.spendLamports') AS INTEGER)
        + f.fee_lamports + f.tip_lamports + f.rent_lamports + 10000000`,
  },
];

/** Without them a terminal state could be left, and history rewritten. */
const GUARDS = [
  'journal_refuses_update',
  'journal_refuses_delete',
  'signals_keep_their_end',
  'orders_keep_their_end',
  'attempts_keep_their_end',
  'attempts_keep_their_bytes',
  'positions_keep_their_end',
  'fills_refuse_update',
  'fills_refuse_delete',
  'halts_refuse_update',
];

/**
 * What must hold whatever happened outside: asked of the tables after row `afterSeq` and of the living book. Cheap
 * enough for every minute when `afterSeq` is near the end, and at a start from 0.
 */
export function createInvariantCheck(db: Db): (book: Book, afterSeq: number) => readonly Violation[] {
  const overspent = createOverspentCheck(db);
  const rules = RULES.map((rule) => ({ ...rule, query: db.prepare<[number], string>(rule.sql).pluck() }));
  const hasTrigger = db.prepare<[string]>("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?");
  return (book, afterSeq) => {
    const found = rules.flatMap(({ code, sentence, isFatal = false, query }) => {
      const about = query.get(afterSeq);
      return about === undefined ? [] : [{ code, isFatal, sentence: `${sentence}: ${about}` }];
    });
    const missing = GUARDS.filter((name) => hasTrigger.get(name) === undefined);
    const lost = missing.map((name) => ({
      ...{ code: 'I11', isFatal: true, sentence: `a terminal state could be left: trigger ${name} is gone` },
    }));
    const spent = overspent(book).map((about) => ({
      ...{ code: 'I9', isFatal: false, sentence: `more is committed than the budget holds: ${about}` },
    }));
    return [...found, ...lost, ...spent, ...violationsOf(book)];
  };
}

/** What the living book must satisfy by itself. */
function violationsOf(book: Book): readonly Violation[] {
  const violations: Violation[] = [];
  const note = (code: string, sentence: string): void => {
    violations.push({ code, sentence, isFatal: false });
  };
  for (const { position, amounts } of book.positions.values()) {
    const { positionId, fills, state } = position;
    const total = fills.reduce((sum, fill) => sum + fill.tokenDeltaAtoms, 0n);
    if (total !== amounts.boughtAtoms - amounts.soldAtoms) {
      note('I8', `the fills of a position do not add up to what it holds: ${positionId}`);
    }
    if (amounts.soldAtoms > amounts.boughtAtoms && state !== 'quarantined') {
      note('I8', `a position sold more than it bought and is not in quarantine: ${positionId}`);
    }
  }
  for (const { signed, state, isSuperseded } of book.attempts.values()) {
    const { terms, positionId, txid } = signed;
    const held = book.positions.get(positionId);
    // What has failed and waits for finality sells nothing, while the next may have sold all.
    if (terms.side !== 'sell' || state === 'landed_provisional' || isSuperseded) continue;
    // Amounts in dispute are believed cautiously; what was signed before may rightly sell more.
    if (held?.position.state !== 'exiting' || held.position.flagReason !== null) continue;
    if (terms.sellAtoms > held.amounts.heldAtoms) note('I14', `an exit sells more than is held: ${txid}`);
  }
  return violations;
}
