import type { UnixMs } from '../units/chain.ts';
import type { Episode } from './episodes.ts';
import {
  clusteredMean,
  expectedShortfall,
  lowerBound,
  maxDrawdown,
  mean,
  median,
  pValueOfGain,
  sumWithoutBest,
  wilsonLower,
} from './statistics.ts';

export interface MeasuringInput {
  readonly nowMs: UnixMs;
  readonly lastTradeMs: UnixMs | null;
  /** Episodes in tokens whose maker could trap a holder, or did. */
  readonly trappedEpisodes: number;
}

/** What is known of a wallet only beside the others. */
export interface Circumstances {
  readonly nowMs: UnixMs;
  /** How long a copier's trade comes after the leader's. */
  readonly delayMs: number;
  /** A better-scored wallet of the same funder that buys the same tokens; null when there is none. */
  readonly twinOf: string | null;
  /** False when the edge may be the luck of one among many that were looked at. */
  readonly standsAfterScreening: boolean;
}

/** Everything the score is made of, measured once and shown beside it. */
export interface Measurements {
  readonly episodes: number;
  readonly days: number;
  readonly winRate: number | null;
  readonly winRateLower: number | null;
  readonly meanReturn: number | null;
  /** Lower 95 % bound of the mean with gains counted up to 25 %, days as clusters. */
  readonly meanReturnLower: number | null;
  readonly leaderMeanReturn: number | null;
  readonly pValue: number | null;
  readonly totalReturn: number;
  readonly totalWithoutBest: number;
  readonly shortfall: number | null;
  readonly drawdown: number;
  readonly return7d: number;
  readonly return30d: number;
  readonly medianHoldMs: number | null;
  readonly youngPoolShare: number | null;
  readonly trappedShare: number | null;
  readonly lastTradeMs: UnixMs | null;
}

const DAY_MS = 86_400_000;
/** Left out to see whether the profit rests on a few trades. */
export const BEST_LEFT_OUT = 3;
export const YOUNG_POOL_MS = 300_000;
const SHORTFALL_SHARE = 0.05;
/** For the edge a gain counts up to this, a loss in full: one rocket in a month is luck, not a habit. */
const GAIN_COUNTED_MAX = 0.25;

export function measureWallet(
  episodes: readonly Episode[],
  { nowMs, lastTradeMs, trappedEpisodes }: MeasuringInput,
): Measurements {
  const returns = episodes.map(({ copierReturn }) => copierReturn);
  const clustered = clusteredMean(
    episodes.map(({ copierReturn, openedAtMs }) => ({
      value: Math.min(copierReturn, GAIN_COUNTED_MAX),
      cluster: Math.floor(openedAtMs / DAY_MS),
    })),
  );
  const wins = returns.filter((value) => value > 0).length;
  const since = (days: number): number =>
    episodes
      .filter(({ closedAtMs }) => closedAtMs >= nowMs - days * DAY_MS)
      .reduce((total, { copierReturn }) => total + copierReturn, 0);
  const young = episodes.filter(({ poolAgeMs }) => poolAgeMs < YOUNG_POOL_MS).length;
  return {
    episodes: episodes.length,
    days: new Set(episodes.map(({ openedAtMs }) => Math.floor(openedAtMs / DAY_MS))).size,
    winRate: episodes.length === 0 ? null : wins / episodes.length,
    winRateLower: wilsonLower(wins, episodes.length),
    meanReturn: mean(returns),
    meanReturnLower: clustered === null ? null : lowerBound(clustered),
    leaderMeanReturn: mean(episodes.flatMap(({ leaderReturn }) => leaderReturn ?? [])),
    pValue: clustered === null ? null : pValueOfGain(clustered),
    totalReturn: returns.reduce((total, value) => total + value, 0),
    totalWithoutBest: sumWithoutBest(returns, BEST_LEFT_OUT),
    shortfall: expectedShortfall(returns, SHORTFALL_SHARE),
    drawdown: maxDrawdown(returns),
    return7d: since(7),
    return30d: since(30),
    medianHoldMs: median(episodes.map(({ holdMs }) => holdMs)),
    youngPoolShare: episodes.length === 0 ? null : young / episodes.length,
    trappedShare: episodes.length === 0 ? null : trappedEpisodes / episodes.length,
    lastTradeMs,
  };
}
