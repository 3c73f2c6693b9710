import { type Book, committedLamports, openCostLamports } from '@chimera/core/book';
import { budgetLamports } from '@chimera/core/decision/size';
import { lamports } from '@chimera/core/units/lamports';
import type { Db } from './open.ts';

/** Fees, tips and rent by which one order may exceed the size that the budget was asked for. */
const COSTS_LAMPORTS = 10_000_000n;

/**
 * Each approval keeps within the budget of its limits, and nothing but an approval adds to what is committed. So
 * while an entry under the limits in force is under way, what was committed with it must fit into the capital of
 * then: of now, and what was sold since.
 */
export function createOverspentCheck(db: Db): (book: Book) => readonly string[] {
  const soldSince = db
    .prepare<[string], bigint>(
      `SELECT coalesce(sum(-wallet_delta_lamports), 0) FROM fills WHERE side = 'buy' AND position_id IN (
         SELECT position_id FROM fills WHERE side = 'sell' AND measured_seq > (
           SELECT max(seq) FROM orders WHERE kind = 'entry' AND strategy = ? AND state IN ('planned', 'working')))`,
    )
    .pluck();
  return (book) => {
    const { limits, limitsVersion } = book;
    const entries = [...book.orders.values()].filter(({ plan }) => plan.kind === 'entry');
    const slack = COSTS_LAMPORTS * BigInt(book.positions.size + entries.length);
    return (['SHIELD', 'SPEAR'] as const).flatMap((strategy) => {
      const ofStrategy = entries.filter(({ plan }) => plan.strategy === strategy);
      // Tightened limits may be exceeded by what was approved before.
      if (ofStrategy.at(-1)?.plan.limitsVersion !== limitsVersion) return [];
      const committed = committedLamports(book, strategy);
      const capital = limits.configuredCapitalLamports + openCostLamports(book);
      const budgetOf = (of: bigint): bigint => budgetLamports(limits, strategy, lamports(of));
      if (committed <= budgetOf(capital) + slack) return [];
      const budget = budgetOf(capital + (soldSince.get(strategy) ?? 0n));
      return committed <= budget + slack ? [] : [`${strategy}: ${committed} of ${budget} lamports`];
    });
  };
}
