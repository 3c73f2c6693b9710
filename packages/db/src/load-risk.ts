import type { Book } from '@chimera/core/book';
import { type BreakerName, toTripped } from '@chimera/core/control/breakers';
import { createRiskLedger, LOSS_WINDOW_MS, type RiskLedger } from '@chimera/core/portfolio/risk-ledger';
import { unixMs } from '@chimera/core/units/chain';
import { type Lamports, lamports, type UsdMicros, usdMicros } from '@chimera/core/units/lamports';
import type { Db } from './open.ts';
import type { JournalReader } from './read-journal.ts';

interface RiskRow {
  readonly last_loss_seq: bigint;
  readonly loss_cleared_seq: bigint;
  readonly loss_streak: bigint;
  readonly spear_loss_streak: bigint;
  readonly equity_lamports: bigint | null;
  readonly equity_before_lamports: bigint | null;
  readonly equity_high_lamports: bigint | null;
  readonly sol_price_usd_micros: bigint | null;
  readonly sol_price_at_ms: bigint;
}

interface MinuteRow {
  readonly start_ms: bigint;
  readonly pnl_lamports: bigint;
  readonly pnl_usd_micros: bigint;
  readonly has_unpriced: bigint;
}

/** The ledger of the breakers as the whole journal folds it. */
export function loadRisk(db: Db): RiskLedger {
  const ledger = createRiskLedger();
  const row = db.prepare<[], RiskRow>('SELECT * FROM risk').get();
  if (row !== undefined) Object.assign(ledger, figuresOf(row));
  const newest = db.prepare<[], bigint | null>('SELECT max(start_ms) FROM result_minutes').pluck().get();
  if (newest === null || newest === undefined) return ledger;
  ledger.newestMinuteMs = unixMs(Number(newest));
  const minutes = db.prepare<[number], MinuteRow>(
    'SELECT * FROM result_minutes WHERE start_ms > ? ORDER BY start_ms',
  );
  for (const minute of minutes.all(ledger.newestMinuteMs - LOSS_WINDOW_MS)) {
    const startMs = unixMs(Number(minute.start_ms));
    ledger.minutes.set(startMs, {
      startMs,
      pnlLamports: lamports(minute.pnl_lamports),
      pnlUsdMicros: usdMicros(minute.pnl_usd_micros),
      hasUnpriced: minute.has_unpriced === 1n,
    });
  }
  return ledger;
}

const asLamports = (amount: bigint | null): Lamports | null => (amount === null ? null : lamports(amount));
const asUsdMicros = (amount: bigint | null): UsdMicros | null => (amount === null ? null : usdMicros(amount));

const figuresOf = (row: RiskRow): Omit<RiskLedger, 'minutes' | 'newestMinuteMs'> => ({
  lastLossSeq: Number(row.last_loss_seq),
  lossClearedSeq: Number(row.loss_cleared_seq),
  lossStreak: Number(row.loss_streak),
  spearLossStreak: Number(row.spear_loss_streak),
  equityLamports: asLamports(row.equity_lamports),
  equityBeforeLamports: asLamports(row.equity_before_lamports),
  equityHighLamports: asLamports(row.equity_high_lamports),
  solPriceUsdMicros: asUsdMicros(row.sol_price_usd_micros),
  solPriceAtMs: unixMs(Number(row.sol_price_at_ms)),
});

/** Breakers whose last row is a trip, in the order in which they tripped. */
export function loadBreakers(book: Book, db: Db, journal: JournalReader): void {
  const seqs = db
    .prepare<[], bigint>(
      `SELECT seq FROM breakers AS latest WHERE action = 'tripped'
         AND seq = (SELECT max(seq) FROM breakers WHERE breaker = latest.breaker) ORDER BY seq`,
    )
    .pluck();
  for (const seq of seqs.all()) {
    const { event, atMs } = journal.eventAt(Number(seq), 'breaker_tripped');
    const name: BreakerName = event.breaker;
    book.breakers.set(name, toTripped(event, atMs));
  }
}
