import type { BacktestRefusal } from '@chimera/core/score/backtest';
import { EPISODES_MIN } from '@chimera/core/score/wqs';
import type { ProposedWallet } from '@chimera/db/roster-file/format';
import type { AssessedWallet } from './measure/assess.ts';

/** From here on a wallet is worth watching. */
export const CANDIDATE_WQS_MIN = 40;

const BACKTEST_SENTENCES: Record<BacktestRefusal, string> = {
  no_entries: 'the engine would have copied none of its last 30 days',
  loss: 'copying its last 30 days would have lost money',
  thin_then: 'most of its buys were in pools too thin to follow',
  thin_now: 'the pools it trades in are too thin now',
  liquidity_unknown: 'the depth of its pools in dollars is not known',
};

/** What the scout says of a wallet: the standing it would give, and every reason against a better one. */
export function propose(assessed: AssessedWallet, walletQualityMin: number): ProposedWallet {
  const refusals = refusalsOf(assessed, walletQualityMin);
  const status =
    refusals.length === 0 ? 'ACTIVE' : assessed.wqs >= CANDIDATE_WQS_MIN ? 'CANDIDATE' : 'REJECTED';
  return {
    wallet: assessed.wallet,
    status,
    wqs: assessed.wqs,
    clusterId: assessed.clusterId,
    contributions: [...assessed.contributions],
    refusals: [...refusals],
    evidence: evidenceOf(assessed),
  };
}

function refusalsOf(
  { wqs, contributions, measurements, backtest }: AssessedWallet,
  wqsMin: number,
): string[] {
  const refusals: string[] = [];
  const penalised = (code: string): string | null =>
    contributions.find((one) => one.code === code && one.points < 0)?.measured ?? null;
  const bait = penalised('bait');
  const sniper = penalised('sniper');
  const twin = penalised('twin');
  if (bait !== null) refusals.push(`bait: ${bait}`);
  if (sniper !== null) refusals.push(`sniper: ${sniper}`);
  if (twin !== null) refusals.push(`cluster twin: ${twin}`);
  if (measurements.episodes < EPISODES_MIN) {
    refusals.push(`few trades: ${measurements.episodes} of at least ${EPISODES_MIN}`);
  }
  if (wqs < wqsMin) refusals.push(`score: ${wqs} of at least ${wqsMin}`);
  if (backtest?.refusal != null) refusals.push(`backtest: ${BACKTEST_SENTENCES[backtest.refusal]}`);
  if (backtest === null && refusals.length === 0) refusals.push('backtest: not run');
  return refusals;
}

function evidenceOf({ measurements, backtest, twinOf }: AssessedWallet): ProposedWallet['evidence'] {
  const { episodes, days, winRate, meanReturn, meanReturnLower, leaderMeanReturn } = measurements;
  return {
    episodes,
    days,
    winRate,
    meanReturn,
    meanReturnLower,
    leaderMeanReturn,
    medianHoldMs: measurements.medianHoldMs,
    youngPoolShare: measurements.youngPoolShare,
    trappedShare: measurements.trappedShare,
    return7d: measurements.return7d,
    return30d: measurements.return30d,
    drawdown: measurements.drawdown,
    lastTradeMs: measurements.lastTradeMs,
    twinOf,
    backtestEntries: backtest?.entries ?? null,
    backtestRefusedBuys: backtest?.refusedBuys ?? null,
    backtestThinBuys: backtest?.thinBuys ?? null,
    backtestPnlLamports: backtest === null ? null : backtest.pnlLamports.toString(),
    backtestDepthNowUsdMicros: backtest?.depthNowUsdMicros?.toString() ?? null,
  };
}
