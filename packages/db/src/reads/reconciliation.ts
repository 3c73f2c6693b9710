import { and, count, desc, eq, getTableColumns, gt, notExists, type SQL, sql } from 'drizzle-orm';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import { type ReadAt, type ReadDb, readAt, type Snapshot } from '../read-at.ts';
import {
  reconciliationLog,
  reconciliationResolutions,
  reconciliationRuns,
} from '../schema/reconciliation.ts';
import { tokens } from '../schema/tokens.ts';
import type { TokenNames } from './token-columns.ts';

export type ReconciliationRunRow = typeof reconciliationRuns.$inferSelect;

/** A difference, and how it ended; the last four are null while nobody knows. */
export type DifferenceRow = typeof reconciliationLog.$inferSelect &
  TokenNames & {
    readonly resolvedAtMs: number | null;
    readonly resolvedBy: string | null;
    readonly resolvedCause: 'person' | 'settled' | null;
    readonly resolvedReason: string | null;
  };

export interface ReconciliationInput extends PageInput {
  /** Left out, all of them, the open ones first. */
  readonly state?: 'open' | 'ended' | undefined;
}

export interface ReconciliationView {
  readonly runs: readonly ReconciliationRunRow[];
  readonly openCount: number;
  readonly differences: Page<DifferenceRow>;
}

const RUNS_MAX = 60;

/** The last runs, newest first, and a page of differences, unresolved first. */
export function readReconciliation(db: ReadDb, input: ReconciliationInput): ReadAt<ReconciliationView> {
  return readAt(db, (snapshot) => ({
    runs: snapshot
      .select()
      .from(reconciliationRuns)
      .orderBy(desc(reconciliationRuns.seq))
      .limit(RUNS_MAX)
      .all(),
    openCount: countDifferences(snapshot, isOpen(snapshot)),
    differences: listDifferences(snapshot, input),
  }));
}

/** Whatever ended it came after the run that found it. */
function isOpen(snapshot: Snapshot): SQL {
  return notExists(
    snapshot
      .select({ one: sql`1` })
      .from(reconciliationResolutions)
      .where(
        and(
          eq(reconciliationResolutions.key, reconciliationLog.key),
          gt(reconciliationResolutions.seq, reconciliationLog.seq),
        ),
      ),
  );
}

/** One column of the first thing that ended this difference. */
const ending = <T>(column: string) =>
  sql<T | null>`(
    SELECT ${sql.raw(column)} FROM reconciliation_resolutions AS ending
    WHERE ending.key = ${reconciliationLog.key} AND ending.seq > ${reconciliationLog.seq}
    ORDER BY ending.seq LIMIT 1)`;

function listDifferences(snapshot: Snapshot, input: ReconciliationInput): Page<DifferenceRow> {
  const { limit, offset } = pageBounds(input);
  const open = isOpen(snapshot);
  const where = input.state === undefined ? undefined : input.state === 'open' ? open : sql`NOT ${open}`;
  return {
    items: snapshot
      .select({
        ...getTableColumns(reconciliationLog),
        tokenSymbol: tokens.symbol,
        tokenDecimals: tokens.decimals,
        resolvedAtMs: ending<number>('at_ms').mapWith(toNumberOrNull),
        resolvedBy: ending<string>('resolved_by'),
        resolvedCause: ending<'person' | 'settled'>('cause'),
        resolvedReason: ending<string>('reason'),
      })
      .from(reconciliationLog)
      .leftJoin(tokens, eq(tokens.mint, reconciliationLog.mint))
      .where(where)
      .orderBy(desc(open), desc(reconciliationLog.seq), reconciliationLog.key)
      .limit(limit)
      .offset(offset)
      .all(),
    total: countDifferences(snapshot, where),
  };
}

const toNumberOrNull = (value: bigint | null): number | null => (value === null ? null : Number(value));

const countDifferences = (snapshot: Snapshot, where: SQL | undefined): number =>
  snapshot.select({ total: count() }).from(reconciliationLog).where(where).get()?.total ?? 0;
