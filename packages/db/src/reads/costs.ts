import {
  type CostCoverage,
  costOfMonth,
  coverageOf,
  type Month,
} from '@chimera/core/portfolio/operating-costs';
import { unixMs } from '@chimera/core/units/chain';
import { type Lamports, lamports, type UsdMicros, usdMicros } from '@chimera/core/units/lamports';
import { and, asc, eq, gte, inArray, lt, max, sql } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt, type Snapshot } from '../read-at.ts';
import { costs } from '../schema/costs.ts';
import { tradeResults } from '../schema/trade-results.ts';

export type CostRow = typeof costs.$inferSelect;

export interface CostsOfMonth {
  /** Of the last change of any cost; 0 before the first. */
  readonly version: number;
  /** Every cost that was not taken out, those of other months too, by name. */
  readonly costs: readonly CostRow[];
  readonly month: Month;
  /** What this month costs. */
  readonly costUsdMicros: UsdMicros;
  /** What the Shield realised in this month, net; in USD at the price of SOL of each result. */
  readonly shieldNetLamports: Lamports;
  /** Null when the price of SOL of some result was not known. */
  readonly shieldNetUsdMicros: UsdMicros | null;
  readonly unpricedLamports: Lamports;
  readonly coverage: CostCoverage;
}

/** The operating costs, and how much of those of the UTC month of `nowMs` the Shield has earned. */
export function readCosts(db: ReadDb, { nowMs }: { readonly nowMs: number }): ReadAt<CostsOfMonth> {
  const month = monthOf(nowMs);
  return readAt(db, (snapshot) => {
    const { version, rows } = costRows(snapshot);
    const shield = shieldOf(snapshot, month);
    const costUsdMicros = costOfMonth(rows, month);
    return {
      ...{ version, costs: rows, month, costUsdMicros },
      shieldNetLamports: shield.net,
      shieldNetUsdMicros: shield.usd,
      unpricedLamports: shield.unpriced,
      coverage: coverageOf(costUsdMicros, shield.usd),
    };
  });
}

function monthOf(nowMs: number): Month {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { startMs: unixMs(Date.UTC(year, month, 1)), endMs: unixMs(Date.UTC(year, month + 1, 1)) };
}

function costRows(snapshot: Snapshot): { readonly version: number; readonly rows: readonly CostRow[] } {
  const latest = snapshot
    .select({ seq: max(costs.seq) })
    .from(costs)
    .groupBy(costs.costId);
  const rows = snapshot.select().from(costs).where(inArray(costs.seq, latest)).orderBy(asc(costs.name)).all();
  return {
    version: rows.reduce((newest, { version }) => Math.max(newest, version), 0),
    rows: rows.filter(({ isRemoved }) => !isRemoved),
  };
}

function shieldOf(snapshot: Snapshot, { startMs, endMs }: Month) {
  const sum = (expression: ReturnType<typeof sql>) =>
    sql`coalesce(sum(${expression}), 0)`.mapWith((total: bigint) => BigInt(total));
  const isUnpriced = sql`${tradeResults.netUsdMicros} IS NULL`;
  const row = snapshot
    .select({
      net: sum(sql`${tradeResults.netLamports}`),
      priced: sum(sql`${tradeResults.netUsdMicros}`),
      unpriced: sum(sql`CASE WHEN ${isUnpriced} THEN ${tradeResults.netLamports} END`),
      unpricedCount: sql`count(CASE WHEN ${isUnpriced} THEN 1 END)`.mapWith(Number),
    })
    .from(tradeResults)
    .where(
      and(
        eq(tradeResults.strategy, 'SHIELD'),
        gte(tradeResults.atMs, sql`${startMs}`),
        lt(tradeResults.atMs, sql`${endMs}`),
      ),
    )
    .get();
  const { net = 0n, priced = 0n, unpriced = 0n, unpricedCount = 0 } = row ?? {};
  return {
    net: lamports(net),
    unpriced: lamports(unpriced),
    usd: unpricedCount > 0 ? null : usdMicros(priced),
  };
}
