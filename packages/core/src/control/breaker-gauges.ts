import { assert } from '../assert.ts';
import type { Book } from '../book.ts';
import type { JournalEvent } from '../events.ts';
import type { Limits } from '../limits.ts';
import { type RiskLedger, resultOfWindow } from '../portfolio/risk-ledger.ts';
import { BPS_ONE, bpsRatio } from '../units/bps.ts';
import type { UnixMs } from '../units/chain.ts';
import { decimalText } from '../units/decimal.ts';
import { maxBig } from '../units/math.ts';
import { BREAKER_RULES, BREAKERS, type BreakerName, type BreakerScope, tripEvent } from './breakers.ts';

/** How the world's pipes are; null where too little was seen to say. */
export interface InfraMeasures {
  /** Median time from a leader's block to us. */
  readonly signalLagMs: number | null;
  /** Failed reads of the chain as a part of the lately made ones. */
  readonly rpcErrorBps: number | null;
  /** Bundles that the block engine refused as invalid as a part of the lately sent ones. */
  readonly jitoInvalidBps: number | null;
}

export const NO_INFRA_MEASURES: InfraMeasures = {
  signalLagMs: null,
  rpcErrorBps: null,
  jitoInvalidBps: null,
};

/** One breaker as a person sees it: what is measured, against what, and what it does now. */
export interface BreakerGauge {
  readonly breaker: BreakerName;
  readonly scope: BreakerScope;
  /** With its unit; null when it is not known. */
  readonly measured: string | null;
  readonly threshold: string;
  /** The measured part of the threshold, 10,000 is all of it; null when it is not known. */
  readonly loadBps: number | null;
  readonly sinceMs: UnixMs | null;
  readonly untilMs: UnixMs | null;
  readonly isTripped: boolean;
}

interface Reading {
  readonly measured: string | null;
  readonly threshold: string;
  readonly loadBps: number | null;
  readonly isDue: boolean;
}

type BookOfBreakers = Pick<Book, 'risk' | 'breakers' | 'limits'>;

export function readGauges(book: BookOfBreakers, infra: InfraMeasures, nowMs: UnixMs): BreakerGauge[] {
  return BREAKERS.map((breaker) => {
    const { measured, threshold, loadBps } = READINGS[breaker](book, infra, nowMs);
    const tripped = book.breakers.get(breaker);
    return {
      ...{ breaker, scope: BREAKER_RULES[breaker].scope, measured, threshold, loadBps },
      sinceMs: tripped?.sinceMs ?? null,
      untilMs: tripped?.untilMs ?? null,
      isTripped: tripped !== undefined,
    };
  });
}

/** Cooldowns that are over and breakers that trip now, as events to record in this tick. */
export function dueChanges(book: BookOfBreakers, infra: InfraMeasures, nowMs: UnixMs): JournalEvent[] {
  const changes: JournalEvent[] = [];
  for (const breaker of BREAKERS) {
    const tripped = book.breakers.get(breaker);
    if (tripped === undefined) {
      const { isDue, measured, threshold } = READINGS[breaker](book, infra, nowMs);
      if (!isDue) continue;
      assert(measured !== null, `${breaker} trips on something unknown`);
      changes.push(tripEvent(breaker, { measured, threshold }, { limits: book.limits, nowMs }));
    } else if (tripped.untilMs !== null && nowMs >= tripped.untilMs) {
      const [by, reason] = ['operator', 'the cooldown is over'];
      changes.push({ type: 'breaker_reset', breaker, cause: 'cooldown', by, reason });
    }
  }
  return changes;
}

type Read = (book: BookOfBreakers, infra: InfraMeasures, nowMs: UnixMs) => Reading;

const READINGS: Readonly<Record<BreakerName, Read>> = {
  loss_24h: ({ risk, limits }, _infra, nowMs) => readLoss(risk, limits, nowMs),
  loss_streak: ({ risk, limits }) => streakOf(risk.lossStreak, limits.lossStreakMax),
  spear_loss_streak: ({ risk, limits }) => streakOf(risk.spearLossStreak, limits.spearLossStreakMax),
  drawdown: ({ risk, limits }) => readDrawdown(risk, limits),
  signal_lag: ({ limits }, { signalLagMs }) => levelOf(signalLagMs, limits.signalLagMsMax, seconds),
  rpc_errors: ({ limits }, { rpcErrorBps }) => levelOf(rpcErrorBps, limits.rpcErrorBpsMax, percent),
  jito_invalid: ({ limits }, { jitoInvalidBps }) =>
    levelOf(jitoInvalidBps, limits.jitoInvalidBpsMax, percent),
};

const usd = (micros: bigint): string => `$${decimalText(micros - (micros % 10_000n), 6)}`;
const percent = (bps: number): string => `${decimalText(BigInt(Math.round(bps)), 2)} %`;
const seconds = (ms: number): string => `${decimalText(BigInt(Math.round(ms)), 3)} s`;
const sol = (amount: bigint): string => `${decimalText(amount - (amount % 100_000n), 9)} SOL`;

/**
 * In dollars at the price of the moment each result was realised. Where a price was not known, all of the
 * window is put against a loss in SOL as well: unknown is never zero. After its end it trips again only by a
 * further loss.
 */
function readLoss(risk: RiskLedger, limits: Limits, nowMs: UnixMs): Reading {
  const result = resultOfWindow(risk, nowMs);
  const lossUsd = maxBig(0n, -result.pnlUsdMicros);
  const lossSol = maxBig(0n, -result.pnlLamports);
  const ofUsd = bpsRatio(lossUsd, limits.lossDayUsdMicrosMax) ?? 0;
  const ofSol = result.hasUnpriced ? (bpsRatio(lossSol, limits.lossDayLamportsMax) ?? 0) : 0;
  const inSol = ofSol > ofUsd;
  const loadBps = inSol ? ofSol : ofUsd;
  return {
    measured: inSol ? `lost ${sol(lossSol)}` : `lost ${usd(lossUsd)}`,
    threshold: inSol ? `< ${sol(limits.lossDayLamportsMax)}` : `< ${usd(limits.lossDayUsdMicrosMax)}`,
    loadBps,
    isDue: loadBps >= BPS_ONE && risk.lastLossSeq > risk.lossClearedSeq,
  };
}

const streakOf = (streak: number, most: number): Reading => ({
  measured: `${streak} in a row`,
  threshold: `< ${most}`,
  loadBps: Math.floor((streak * BPS_ONE) / most),
  isDue: streak >= most,
});

/** By the better of the last two samples: one that was taken in the middle of a trade says nothing. */
function readDrawdown(risk: RiskLedger, limits: Limits): Reading {
  const { equityLamports, equityBeforeLamports, equityHighLamports: high } = risk;
  const threshold = `< ${percent(limits.drawdownBpsMax)}`;
  if (equityLamports === null || equityBeforeLamports === null || high === null || high <= 0n) {
    return { measured: null, threshold, loadBps: null, isDue: false };
  }
  const lost = maxBig(0n, high - maxBig(equityLamports, equityBeforeLamports));
  const drawdownBps = bpsRatio(lost, high) ?? 0;
  return {
    measured: `${percent(drawdownBps)} under ${sol(high)}`,
    threshold,
    loadBps: Math.floor((drawdownBps * BPS_ONE) / limits.drawdownBpsMax),
    isDue: drawdownBps >= limits.drawdownBpsMax,
  };
}

function levelOf(level: number | null, most: number, words: (value: number) => string): Reading {
  const threshold = `< ${words(most)}`;
  if (level === null) return { measured: null, threshold, loadBps: null, isDue: false };
  return {
    measured: words(level),
    threshold,
    loadBps: Math.floor((level * BPS_ONE) / most),
    isDue: level >= most,
  };
}
