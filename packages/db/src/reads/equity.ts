import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { and, asc, getTableColumns, gte, inArray, lte, max, min, sql } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt, type Snapshot } from '../read-at.ts';
import { equitySamples } from '../schema/equity-samples.ts';

export const EQUITY_POINTS_MAX = 2_000;
const EQUITY_POINTS_DEFAULT = 400;

export interface EquityInput {
  /** Oldest moment shown; null or absent shows all there is. */
  readonly fromMs?: number | null | undefined;
  readonly toMs?: number | null | undefined;
  readonly pointsMax?: number | undefined;
}

export type EquityPoint = typeof equitySamples.$inferSelect & {
  /** Wallet, positions at executable value and rent that comes back. */
  readonly equityLamports: Lamports;
  /** All that came to (or left) the wallet by no order of ours up to here: not a result of trading. */
  readonly transfersLamports: Lamports;
};

const pointColumns = {
  ...getTableColumns(equitySamples),
  transfersLamports:
    sql`(SELECT coalesce(sum(wallet_transfers.wallet_delta_lamports), 0) FROM wallet_transfers
    WHERE wallet_transfers.seq <= equity_samples.seq AND NOT EXISTS (
      SELECT 1 FROM attempts WHERE attempts.txid = wallet_transfers.txid AND attempts.state = 'landed'))`.mapWith(
      (sum: bigint) => lamports(sum),
    ),
};

/** The equity curve, thinned to the last sample of each of at most `pointsMax` equal spans of time. */
export function readEquity(db: ReadDb, input: EquityInput): ReadAt<EquityPoint[]> {
  const pointsMax = Math.min(Math.max(2, input.pointsMax ?? EQUITY_POINTS_DEFAULT), EQUITY_POINTS_MAX);
  return readAt(db, (snapshot) => {
    const span = readSpan(snapshot, input);
    if (span === null) return [];
    const bucketMs = Math.max(1, Math.ceil((span.toMs - span.fromMs + 1) / pointsMax));
    const lastOfBuckets = snapshot
      .select({ seq: max(equitySamples.seq) })
      .from(equitySamples)
      .where(isWithin(span))
      // Bound as text they would not divide as integers, so the numbers are part of the statement.
      .groupBy(sql`(${equitySamples.atMs} - ${sql.raw(`${span.fromMs}`)}) / ${sql.raw(`${bucketMs}`)}`);
    return snapshot
      .select(pointColumns)
      .from(equitySamples)
      .where(inArray(equitySamples.seq, lastOfBuckets))
      .orderBy(asc(equitySamples.seq))
      .all()
      .map((row) => ({
        ...row,
        equityLamports: lamports(row.walletLamports + row.positionsValueLamports + row.rentLockedLamports),
      }));
  });
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const isWithin = ({ fromMs, toMs }: Span) =>
  and(gte(equitySamples.atMs, sql`${fromMs}`), lte(equitySamples.atMs, sql`${toMs}`));

/** The asked span cut to what was sampled; null when there is nothing in it. */
function readSpan(snapshot: Snapshot, input: EquityInput): Span | null {
  const asked = {
    fromMs: Math.trunc(input.fromMs ?? 0),
    toMs: Math.trunc(input.toMs ?? Number.MAX_SAFE_INTEGER),
  };
  const row = snapshot
    .select({ first: min(equitySamples.atMs), last: max(equitySamples.atMs) })
    .from(equitySamples)
    .where(isWithin(asked))
    .get();
  if (row === undefined || row.first === null || row.last === null) return null;
  return { fromMs: row.first, toMs: row.last };
}
