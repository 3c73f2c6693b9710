import type { Circumstances, Measurements } from './quality.ts';

/*
 * The wallet quality score: what a copier of the wallet can expect, from 0 to 100. It is a sum of named
 * contributions, each of which says what it measured, so that a person can disagree with one of them. Parts that
 * earn points sum to at most 100; penalties take points away, and nothing is counted twice.
 */

export const CONTRIBUTION_CODES = [
  'edge',
  'consistency',
  'risk',
  'copyability',
  'activity',
  'spike',
  'few_trades',
  'drawdown',
  'bait',
  'sniper',
  'twin',
  'screening',
] as const;

export type ContributionCode = (typeof CONTRIBUTION_CODES)[number];

export interface Contribution {
  readonly code: ContributionCode;
  readonly points: number;
  /** The most it can give; 0 for penalties. */
  readonly pointsMax: number;
  /** What was measured, in words. */
  readonly measured: string;
}

export interface Quality {
  readonly wqs: number;
  readonly contributions: readonly Contribution[];
}

export const EPISODES_MIN = 20;
/** Of entries in pools younger than five minutes: from here on the wallet is a sniper, whom no copier follows. */
export const SNIPER_SHARE = 0.5;
/** Of episodes in tokens that can trap a holder: from here on following is what somebody wants us to do. */
export const BAIT_SHARE = 0.25;

const EDGE_FULL = 0.02;
const HOLD_PER_DELAY_MIN = 10;
const HOLD_PER_DELAY_FULL = 50;
const SHORTFALL_WORST = 0.5;
const WIN_RATE_LOWER_MIN = 0.35;
const WIN_RATE_LOWER_FULL = 0.6;
const EPISODES_FULL = 60;
const DAYS_FULL = 14;
const QUIET_MS_MAX = 7 * 86_400_000;
/** The drawdown is told of a purse of this many entries. */
const PURSE_ENTRIES = 20;
const BAIT_LEADER_GAIN = 0.02;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const round = (points: number): number => Math.round(points * 10) / 10 + 0;
const percent = (ratio: number | null): string =>
  ratio === null ? 'unknown' : `${Math.round(ratio * 1_000) / 10} %`;
/** Summed log returns: how many times the size of one entry was won or lost. */
const entries = (total: number): string => `${total < 0 ? '' : '+'}${Math.round(total * 100) / 100} entries`;
const seconds = (ms: number | null): string => (ms === null ? 'unknown' : `${Math.round(ms / 1_000)} s`);

/** The score of a wallet from its measurements. Pure, and the same for every wallet. */
export function scoreWallet(measured: Measurements, circumstances: Circumstances): Quality {
  const earned = [
    edge(measured),
    consistency(measured),
    risk(measured),
    copyability(measured, circumstances),
    activity(measured, circumstances),
  ];
  const sum = earned.reduce((total, { points }) => total + points, 0);
  const penalties = [
    spike(measured),
    fewTrades(measured, sum),
    drawdown(measured),
    bait(measured),
    sniper(measured),
    twin(circumstances),
    screening(circumstances),
  ];
  const contributions = [...earned, ...penalties];
  const total = contributions.reduce((points, contribution) => points + contribution.points, 0);
  return { wqs: round(Math.min(100, Math.max(0, total))), contributions };
}

function part(code: ContributionCode, pointsMax: number, share: number, measured: string): Contribution {
  return { code, points: round(pointsMax * clamp(share)), pointsMax, measured };
}

/** Points are zero unless it applies; what was measured is said either way. */
function penalty(code: ContributionCode, points: number, measured: string): Contribution {
  return { code, points: points === 0 ? 0 : round(-points), pointsMax: 0, measured };
}

function edge({ meanReturn, meanReturnLower }: Measurements): Contribution {
  const text = `copier's mean ${percent(meanReturn)} a trade, with 95 % confidence above ${percent(meanReturnLower)}`;
  return part('edge', 40, (meanReturnLower ?? 0) / EDGE_FULL, text);
}

function consistency({ winRate, winRateLower, totalReturn, totalWithoutBest }: Measurements): Contribution {
  const wins = ((winRateLower ?? 0) - WIN_RATE_LOWER_MIN) / (WIN_RATE_LOWER_FULL - WIN_RATE_LOWER_MIN);
  const spread = totalReturn <= 0 ? 0 : totalWithoutBest / totalReturn;
  const kept = totalReturn <= 0 ? 'no profit' : `${percent(spread)} of the profit without the best three`;
  return part(
    'consistency',
    20,
    (clamp(wins) + clamp(spread)) / 2,
    `${percent(winRate)} won (at least ${percent(winRateLower)}), ${kept}`,
  );
}

function risk({ shortfall }: Measurements): Contribution {
  const share = shortfall === null ? 0 : 1 + shortfall / SHORTFALL_WORST;
  return part(
    'risk',
    15,
    share,
    `the worst twentieth of trades lost ${percent(lossOf(shortfall))} on average`,
  );
}

const lossOf = (logReturn: number | null): number | null =>
  logReturn === null ? null : Math.max(0, 1 - Math.exp(logReturn));

function copyability(measured: Measurements, { delayMs }: Circumstances): Contribution {
  const { medianHoldMs, meanReturn, leaderMeanReturn } = measured;
  const ratio = medianHoldMs === null ? 0 : medianHoldMs / delayMs;
  const patience = (ratio - HOLD_PER_DELAY_MIN) / (HOLD_PER_DELAY_FULL - HOLD_PER_DELAY_MIN);
  const kept =
    meanReturn === null || leaderMeanReturn === null || leaderMeanReturn <= 0
      ? 0
      : meanReturn / leaderMeanReturn;
  const text = `holds ${seconds(medianHoldMs)} against our delay of ${seconds(delayMs)}; a copier keeps ${percent(clamp(kept))} of the leader's return`;
  return part('copyability', 15, (clamp(patience) + clamp(kept)) / 2, text);
}

function activity({ episodes, days, lastTradeMs }: Measurements, { nowMs }: Circumstances): Contribution {
  const isQuiet = lastTradeMs === null || nowMs - lastTradeMs > QUIET_MS_MAX;
  const share = isQuiet ? 0 : (clamp(episodes / EPISODES_FULL) + clamp(days / DAYS_FULL)) / 2;
  const text = `${episodes} trades on ${days} days${isQuiet ? ', none in the last week' : ''}`;
  return part('activity', 10, share, text);
}

/** A week that earned more than twice what the month did: the other three lost. */
function spike({ return7d, return30d }: Measurements): Contribution {
  const applies = return7d > 0 && return7d > 2 * return30d;
  return penalty('spike', applies ? 15 : 0, `7 days ${entries(return7d)}, 30 days ${entries(return30d)}`);
}

function fewTrades({ episodes }: Measurements, earned: number): Contribution {
  const applies = episodes < EPISODES_MIN;
  return penalty('few_trades', applies ? earned / 2 : 0, `${episodes} trades of at least ${EPISODES_MIN}`);
}

function drawdown(measured: Measurements): Contribution {
  const share = measured.drawdown / PURSE_ENTRIES;
  return penalty(
    'drawdown',
    Math.min(20, 20 * share),
    `${percent(share)} of a purse of ${PURSE_ENTRIES} entries`,
  );
}

/** Following him pays him, not us: he gains where we lose, or his tokens can be closed behind us. */
function bait({ trappedShare, meanReturn, leaderMeanReturn }: Measurements): Contribution {
  const isTrapped = (trappedShare ?? 0) >= BAIT_SHARE;
  const isFleeced = (leaderMeanReturn ?? 0) >= BAIT_LEADER_GAIN && (meanReturn ?? 0) < 0;
  const text = `${percent(trappedShare)} of trades in tokens that can trap a holder; leader ${percent(leaderMeanReturn)}, copier ${percent(meanReturn)}`;
  return penalty('bait', isTrapped || isFleeced ? 40 : 0, text);
}

function sniper({ youngPoolShare }: Measurements): Contribution {
  const applies = (youngPoolShare ?? 0) >= SNIPER_SHARE;
  return penalty(
    'sniper',
    applies ? 40 : 0,
    `${percent(youngPoolShare)} of entries in pools younger than 5 minutes`,
  );
}

function twin({ twinOf }: Circumstances): Contribution {
  const text =
    twinOf === null ? 'no better wallet of the same funder' : `trades as ${twinOf}, of the same funder`;
  return penalty('twin', twinOf === null ? 0 : 15, text);
}

function screening({ standsAfterScreening }: Circumstances): Contribution {
  const text = standsAfterScreening ? 'the edge stands' : 'the edge may be the luck of one among many';
  return penalty('screening', standsAfterScreening ? 0 : 10, text);
}
