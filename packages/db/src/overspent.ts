import { type Book, committedLamports, openCostLamports } from '@chimera/core/book';
import { budgetLamports } from '@chimera/core/decision/size';
import { lamports } from '@chimera/core/units/lamports';
import type { Db } from './open.ts';

/** Fees, tips and rent by which one order may exceed the size that the budget was asked for. */
const COSTS_LAMPORTS = 10_000_000n;

/** The last entry of a strategy that is under way because it was approved. */
interface Approval {
  readonly seq: bigint;
  readonly limitsVersion: bigint;
}

/**
 * Each approval keeps within the budget of its limits, and nothing but an approval adds to what is committed, save a
 * signature that was found later: that is a fact, and nobody asked a budget for it. So while an approved entry under
 * the limits in force is under way, and nothing was taken up since, what was committed with it must fit into the
 * capital of then: of now, and what was sold since.
 */
export function createOverspentCheck(db: Db): (book: Book) => readonly string[] {
  const lastApproval = db.prepare<[string], Approval>(
    `SELECT o.seq, o.limits_version AS limitsVersion FROM orders o JOIN signals s USING (signal_id)
     WHERE o.kind = 'entry' AND o.strategy = ? AND o.state IN ('planned', 'working') AND s.door <> 'recovery'
     ORDER BY o.seq DESC LIMIT 1`,
  );
  const takenUpSince = db.prepare<[string, bigint]>(
    `SELECT 1 FROM orders o JOIN signals s USING (signal_id)
     WHERE o.kind = 'entry' AND o.strategy = ? AND o.seq > ? AND s.door = 'recovery'`,
  );
  const isStored = db.prepare<[string]>('SELECT 1 FROM orders WHERE order_id = ?');
  const soldSince = db
    .prepare<[bigint], bigint>(
      `SELECT coalesce(sum(-wallet_delta_lamports), 0) FROM fills WHERE side = 'buy' AND position_id IN (
         SELECT position_id FROM fills WHERE side = 'sell' AND measured_seq > ?)`,
    )
    .pluck();
  return (book) => {
    const { limits, limitsVersion } = book;
    const entries = [...book.orders.values()].filter(({ plan }) => plan.kind === 'entry');
    const slack = COSTS_LAMPORTS * BigInt(book.positions.size + entries.length);
    return (['SHIELD', 'SPEAR'] as const).flatMap((strategy) => {
      const ofStrategy = entries.filter(({ plan }) => plan.strategy === strategy);
      if (ofStrategy.length === 0) return [];
      const committed = committedLamports(book, strategy);
      const capital = limits.configuredCapitalLamports + openCostLamports(book);
      const budgetOf = (of: bigint): bigint => budgetLamports(limits, strategy, lamports(of));
      if (committed <= budgetOf(capital) + slack) return [];
      // The book is ahead of the tables for as long as a commit takes; the next check sees both alike.
      if (ofStrategy.some(({ plan }) => isStored.get(plan.orderId) === undefined)) return [];
      const approved = lastApproval.get(strategy);
      // Tightened limits may be exceeded by what was approved before.
      if (approved?.limitsVersion !== BigInt(limitsVersion)) return [];
      if (takenUpSince.get(strategy, approved.seq) !== undefined) return [];
      const budget = budgetOf(capital + (soldSince.get(approved.seq) ?? 0n));
      return committed <= budget + slack ? [] : [`${strategy}: ${committed} of ${budget} lamports`];
    });
  };
}
