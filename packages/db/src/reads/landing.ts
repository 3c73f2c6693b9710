import type { Trace } from '@chimera/core/execution/trace';
import type { Lamports } from '@chimera/core/units/lamports';
import { desc } from 'drizzle-orm';
import { type ReadDb, readAt } from '../read-at.ts';
import { jitoTipHistory } from '../schema/jito-tip-history.ts';
import { traces } from '../schema/traces.ts';

/** The newest landed tips, oldest first. */
export function readLandedTips(db: ReadDb, limit: number): readonly Lamports[] {
  const rows = readAt(db, (snapshot) =>
    snapshot
      .select({ tip: jitoTipHistory.tipLamports })
      .from(jitoTipHistory)
      .orderBy(desc(jitoTipHistory.seq))
      .limit(limit)
      .all(),
  ).rows;
  return rows.map(({ tip }) => tip).reverse();
}

/** The newest traces, oldest first. */
export function readLastTraces(db: ReadDb, limit: number): readonly Trace[] {
  const rows = readAt(db, (snapshot) =>
    snapshot.select({ trace: traces.trace }).from(traces).orderBy(desc(traces.seq)).limit(limit).all(),
  ).rows;
  return rows.map(({ trace }) => trace).reverse();
}
