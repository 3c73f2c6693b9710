import type { Strategy } from '@chimera/core/admission/signal';
import { restartLedger } from '@chimera/core/control/breakers';
import type { EventOf } from '@chimera/core/events';
import {
  noteClose,
  noteEquity,
  noteResult,
  noteTransfer,
  solPriceAt,
} from '@chimera/core/portfolio/risk-ledger';
import { unixMs } from '@chimera/core/units/chain';
import { type Lamports, lamports, type UsdMicros } from '@chimera/core/units/lamports';
import { loadRisk } from '../load-risk.ts';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface RiskTables {
  /** What one SOL was worth then; null when nobody knew. */
  readonly solPriceAt: (atMs: number) => UsdMicros | null;
  /** Books what one event realised. */
  readonly addRealised: (deltaLamports: bigint, at: At) => void;
  readonly close: (strategy: Strategy, pnlLamports: Lamports) => void;
  readonly sampleEquity: (event: EventOf<'equity_sampled'>, at: At) => void;
  readonly seeTransfer: (event: EventOf<'wallet_transfer_seen'>) => void;
  readonly changeBreaker: (event: EventOf<'breaker_tripped' | 'breaker_reset'>, at: At) => void;
}

/** breakers, result_minutes and risk: core's own fold, written down after each step. */
export function createRiskTables(db: Db): RiskTables {
  const ledger = loadRisk(db);
  const putMinute = db.prepare(
    `INSERT INTO result_minutes (start_ms, pnl_lamports, pnl_usd_micros, has_unpriced) VALUES (?, ?, ?, ?)
     ON CONFLICT (start_ms) DO UPDATE SET pnl_lamports = excluded.pnl_lamports,
       pnl_usd_micros = excluded.pnl_usd_micros, has_unpriced = excluded.has_unpriced`,
  );
  const putRisk = db.prepare(
    `INSERT INTO risk (id, last_loss_seq, loss_cleared_seq, loss_streak, spear_loss_streak, equity_lamports,
       equity_before_lamports, equity_high_lamports, sol_price_usd_micros, sol_price_at_ms)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET last_loss_seq = excluded.last_loss_seq,
       loss_cleared_seq = excluded.loss_cleared_seq, loss_streak = excluded.loss_streak,
       spear_loss_streak = excluded.spear_loss_streak, equity_lamports = excluded.equity_lamports,
       equity_before_lamports = excluded.equity_before_lamports,
       equity_high_lamports = excluded.equity_high_lamports,
       sol_price_usd_micros = excluded.sol_price_usd_micros, sol_price_at_ms = excluded.sol_price_at_ms`,
  );
  const putBreaker = createBreakerPutter(db);

  function save(): void {
    const { lastLossSeq, lossClearedSeq, lossStreak, spearLossStreak } = ledger;
    const { equityLamports, equityBeforeLamports, equityHighLamports } = ledger;
    const counts = [lastLossSeq, lossClearedSeq, lossStreak, spearLossStreak];
    const equity = [equityLamports, equityBeforeLamports, equityHighLamports];
    putRisk.run(...counts, ...equity, ledger.solPriceUsdMicros, ledger.solPriceAtMs);
  }

  return {
    solPriceAt: (atMs) => solPriceAt(ledger, unixMs(atMs)),
    addRealised(delta, { seq, atMs }) {
      const minute = noteResult(ledger, lamports(delta), { seq, atMs: unixMs(atMs) });
      if (minute === null) return;
      const { startMs, pnlLamports, pnlUsdMicros, hasUnpriced } = minute;
      putMinute.run(startMs, pnlLamports, pnlUsdMicros, Number(hasUnpriced));
      save();
    },
    close(strategy, pnlLamports) {
      noteClose(ledger, strategy, pnlLamports);
      save();
    },
    sampleEquity(event, { atMs }) {
      noteEquity(ledger, event, unixMs(atMs));
      save();
    },
    seeTransfer(event) {
      noteTransfer(ledger, event.walletDeltaLamports);
      save();
    },
    changeBreaker(event, at) {
      putBreaker(event, at);
      if (event.type === 'breaker_tripped') return;
      restartLedger(ledger, event.breaker, at.seq);
      save();
    },
  };
}

function createBreakerPutter(db: Db): RiskTables['changeBreaker'] {
  const insertBreaker = db.prepare(
    `INSERT INTO breakers (seq, breaker, action, scope, measured, threshold, until_ms, cause, changed_by, reason,
       at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (event, { seq, atMs }) => {
    if (event.type === 'breaker_tripped') {
      const { breaker, scope, measured, threshold, untilMs } = event;
      const values = [seq, breaker, 'tripped', scope, measured, threshold, untilMs];
      insertBreaker.run(...values, null, null, null, atMs);
      return;
    }
    const { breaker, cause, by, reason } = event;
    insertBreaker.run(seq, breaker, 'reset', null, null, null, null, cause, by, reason, atMs);
  };
}
