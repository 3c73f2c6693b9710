import type { Backtest } from '@chimera/core/score/backtest';
import { fundingClusters, twinsOf } from '@chimera/core/score/clusters';
import { type CopyTerms, copierEpisodes, type Episode } from '@chimera/core/score/episodes';
import type { ObservedSwap, TapeOf } from '@chimera/core/score/observed';
import { lastState, poolAtTime } from '@chimera/core/score/pool-tape';
import { type Measurements, measureWallet } from '@chimera/core/score/quality';
import { standsAfterScreening } from '@chimera/core/score/statistics';
import { type Contribution, scoreWallet } from '@chimera/core/score/wqs';
import { type Address, type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { History } from '../collect/history.ts';
import type { BacktestSettings } from '../validate/backtest-wallet.ts';
import { backtestWallet } from '../validate/backtest-wallet.ts';
import { canTrap, type TokenOf } from './tokens.ts';

export interface AssessParts {
  readonly history: Pick<History, 'eachWallet' | 'firstFundings'>;
  readonly tapeOf: TapeOf;
  readonly tokenOf: TokenOf;
  readonly terms: CopyTerms;
  readonly delayMs: number;
  readonly nowMs: UnixMs;
  readonly backtest: BacktestSettings;
  readonly onProgress: (stage: string, count: number) => void;
}

export interface Point {
  readonly atMs: UnixMs;
  /** The copier's summed log returns so far, in entries. */
  readonly total: number;
}

export interface AssessedWallet {
  readonly wallet: Address;
  readonly wqs: number;
  readonly contributions: readonly Contribution[];
  readonly measurements: Measurements;
  readonly clusterId: Address | null;
  readonly twinOf: Address | null;
  /** Null below the score from which a backtest is worth its time. */
  readonly backtest: Backtest | null;
  readonly curve: readonly Point[];
}

interface Draft {
  readonly wallet: Address;
  readonly measurements: Measurements;
  readonly mints: ReadonlySet<Address>;
  readonly curve: readonly Point[];
}

/** A wallet with fewer episodes is counted among the screened and not scored: there is nothing to score. */
const EPISODES_SCORED_MIN = 3;
/** Rate of false discoveries that we accept among those called good. */
const FALSE_DISCOVERY_RATE = 0.1;
const CURVE_POINTS_MAX = 120;
/** Below this share of what it once held, a pool was emptied. */
const DRAINED_SHARE = 5n;
const DRAIN_HORIZON_MS = 86_400_000;

/** Every wallet of the record, scored; who scores well enough is put through the engine again. */
export async function assess(parts: AssessParts): Promise<{
  readonly wallets: readonly AssessedWallet[];
  readonly screened: number;
  readonly swaps: number;
}> {
  const drafts: Draft[] = [];
  let screened = 0;
  let swapCount = 0;
  await parts.history.eachWallet((wallet, swaps) => {
    screened += 1;
    swapCount += swaps.length;
    const draft = draftOf(parts, wallet, swaps);
    if (draft.measurements.episodes >= EPISODES_SCORED_MIN) drafts.push(draft);
    if (screened % 100 === 0) parts.onProgress('scoring', screened);
  });
  const scored = await scoreAll(parts, drafts, screened);
  const worthwhile = new Set(
    scored.filter(({ wqs }) => wqs >= parts.backtest.wqsMin).map(({ wallet }) => wallet),
  );
  const backtests = new Map<Address, Backtest>();
  await parts.history.eachWallet((wallet, swaps) => {
    const found = worthwhile.has(wallet) ? scored.find((one) => one.wallet === wallet) : undefined;
    if (found === undefined) return;
    backtests.set(wallet, backtestWallet(parts, found, swaps));
    parts.onProgress('backtesting', backtests.size);
  });
  const wallets = scored.map((one) => ({ ...one, backtest: backtests.get(one.wallet) ?? null }));
  return { wallets: wallets.sort((a, b) => b.wqs - a.wqs), screened, swaps: swapCount };
}

function draftOf(parts: AssessParts, wallet: Address, swaps: readonly ObservedSwap[]): Draft {
  const { tapeOf, tokenOf, terms, nowMs } = parts;
  const episodes = copierEpisodes(swaps, tapeOf, terms, nowMs);
  const trappedEpisodes = episodes.filter(
    (episode) => canTrap(tokenOf(episode.mint)) || wasDrained(episode, tapeOf),
  ).length;
  const lastTradeMs = swaps.at(-1)?.atMs ?? null;
  return {
    wallet,
    measurements: measureWallet(episodes, { nowMs, lastTradeMs, trappedEpisodes }),
    mints: new Set(episodes.map(({ mint }) => mint)),
    curve: curveOf(episodes),
  };
}

/** The pool lost nearly all of its SOL within a day of our entry. */
function wasDrained({ pool, openedAtMs, depthLamports }: Episode, tapeOf: TapeOf): boolean {
  const tape = tapeOf(pool);
  if (tape === null) return false;
  const later = poolAtTime(tape, openedAtMs + DRAIN_HORIZON_MS) ?? lastState(tape);
  return later !== null && 2n * later.solLamports * DRAINED_SHARE < depthLamports;
}

function curveOf(episodes: readonly Episode[]): readonly Point[] {
  const every = Math.max(1, Math.ceil(episodes.length / CURVE_POINTS_MAX));
  let total = 0;
  return episodes.flatMap(({ closedAtMs, copierReturn }, index) => {
    total += copierReturn;
    const isShown = index % every === 0 || index === episodes.length - 1;
    return isShown ? [{ atMs: unixMs(closedAtMs), total }] : [];
  });
}

async function scoreAll(
  parts: AssessParts,
  drafts: readonly Draft[],
  screened: number,
): Promise<readonly Omit<AssessedWallet, 'backtest'>[]> {
  const { nowMs, delayMs, history } = parts;
  const clusters = fundingClusters(await history.firstFundings());
  // Everybody who was looked at counts, also those with too little to score.
  const unscored = Array.from({ length: screened - drafts.length }, () => null);
  const stands = standsAfterScreening(
    [...drafts.map(({ measurements }) => measurements.pValue), ...unscored],
    FALSE_DISCOVERY_RATE,
  );
  const alone = drafts.map((draft, index) =>
    scoreWallet(draft.measurements, {
      nowMs,
      delayMs,
      twinOf: null,
      standsAfterScreening: stands[index] ?? false,
    }),
  );
  const members = drafts.flatMap(({ wallet, mints }, index) => {
    const clusterId = clusters.get(wallet);
    return clusterId === undefined ? [] : [{ wallet, clusterId, mints, wqs: alone[index]?.wqs ?? 0 }];
  });
  const twins = twinsOf(members);
  return drafts.map((draft, index) => {
    const twinOf = twins.get(draft.wallet) ?? null;
    const circumstances = { nowMs, delayMs, twinOf, standsAfterScreening: stands[index] ?? false };
    return {
      ...draft,
      ...scoreWallet(draft.measurements, circumstances),
      clusterId: clusters.get(draft.wallet) ?? null,
      twinOf,
    };
  });
}
