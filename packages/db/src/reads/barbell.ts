import type { Strategy } from '@chimera/core/admission/signal';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { asc, eq } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { positions } from '../schema/positions.ts';

export interface StrategyResult {
  readonly closedCount: number;
  readonly winCount: number;
  readonly lossCount: number;
  /** Losing closes in a row up to now. */
  readonly lossStreak: number;
  readonly realisedPnlLamports: Lamports;
}

/** What each side of the barbell has brought, parts of open positions included. */
export function readBarbell(db: ReadDb): ReadAt<Readonly<Record<Strategy, StrategyResult>>> {
  return readAt(db, (snapshot) => {
    const resultOf = (strategy: Strategy): StrategyResult => {
      const rows = snapshot
        .select({ state: positions.state, realised: positions.realisedPnlLamports })
        .from(positions)
        .where(eq(positions.strategy, strategy))
        .orderBy(asc(positions.closedAtMs), asc(positions.seq))
        .all();
      const closed = rows.filter(({ state }) => state === 'closed');
      const winCount = closed.filter(({ realised }) => realised > 0n).length;
      return {
        closedCount: closed.length,
        winCount,
        lossCount: closed.length - winCount,
        lossStreak: closed.length - 1 - closed.findLastIndex(({ realised }) => realised > 0n),
        realisedPnlLamports: lamports(rows.reduce((sum, { realised }) => sum + realised, 0n)),
      };
    };
    return { SHIELD: resultOf('SHIELD'), SPEAR: resultOf('SPEAR') };
  });
}
