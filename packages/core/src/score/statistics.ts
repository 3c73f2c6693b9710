/*
 * Plain statistics over returns. Ratios only: no amount enters here. Each answers null where the sample does not
 * carry it, because unknown is not zero.
 */

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export interface ClusteredMean {
  readonly mean: number;
  readonly standardError: number;
  readonly clusters: number;
}

/**
 * Mean and standard error of values that come in clusters (days), with the usual small-sample correction. What
 * happens on one day happens to everything bought on it, so days count, not trades.
 */
export function clusteredMean(
  values: readonly { readonly value: number; readonly cluster: number }[],
): ClusteredMean | null {
  const average = mean(values.map(({ value }) => value));
  if (average === null) return null;
  const residuals = new Map<number, number>();
  for (const { value, cluster } of values) {
    residuals.set(cluster, (residuals.get(cluster) ?? 0) + value - average);
  }
  const clusters = residuals.size;
  if (clusters < 2) return null;
  const squares = sum([...residuals.values()].map((residual) => residual ** 2));
  const variance = (squares / values.length ** 2) * (clusters / (clusters - 1));
  return { mean: average, standardError: Math.sqrt(variance), clusters };
}

const Z_ONE_SIDED_5 = 1.645;

/** The one-sided 95 % lower bound; Student's quantile by its first correction to the normal one. */
export function lowerBound({ mean: average, standardError, clusters }: ClusteredMean): number {
  const freedom = clusters - 1;
  const quantile = Z_ONE_SIDED_5 + (Z_ONE_SIDED_5 ** 3 + Z_ONE_SIDED_5) / (4 * freedom);
  return average - quantile * standardError;
}

/** One-sided p-value of "the mean is not above zero", by the normal approximation. */
export function pValueOfGain({ mean: average, standardError }: ClusteredMean): number {
  if (standardError === 0) return average > 0 ? 0 : 1;
  return 1 - normalCdf(average / standardError);
}

/** Abramowitz and Stegun 26.2.17; wrong by less than 7.5e-8. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = 0.3989422804 * Math.exp((-z * z) / 2) * polynomial;
  return z >= 0 ? 1 - upper : upper;
}

/** Wilson's lower bound of a share of successes. */
export function wilsonLower(wins: number, count: number, z = Z_ONE_SIDED_5): number | null {
  if (count === 0) return null;
  const share = wins / count;
  const spread = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return (share + z ** 2 / (2 * count) - spread) / (1 + z ** 2 / count);
}

/** The deepest fall of the running sum from its highest point so far. */
export function maxDrawdown(steps: readonly number[]): number {
  let total = 0;
  let peak = 0;
  let deepest = 0;
  for (const step of steps) {
    total += step;
    peak = Math.max(peak, total);
    deepest = Math.max(deepest, peak - total);
  }
  return deepest;
}

/** Mean of the worst `share` of the values, at least one of them. */
export function expectedShortfall(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const worst = [...values].sort((a, b) => a - b).slice(0, Math.max(1, Math.floor(values.length * share)));
  return mean(worst);
}

/** The sum without the best `count` values. */
export function sumWithoutBest(values: readonly number[], count: number): number {
  return sum([...values].sort((a, b) => b - a).slice(count));
}

/**
 * Benjamini and Hochberg: which of many hypotheses stand at this rate of false discoveries. Everybody who was
 * looked at counts, or the luckiest of a crowd looks like skill.
 */
export function standsAfterScreening(pValues: readonly (number | null)[], rate: number): readonly boolean[] {
  const ranked = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  let last = -1;
  for (const [rank, { p }] of ranked.entries()) {
    if (p <= ((rank + 1) / pValues.length) * rate) last = rank;
  }
  const standing = new Set(ranked.slice(0, last + 1).map(({ index }) => index));
  return pValues.map((_p, index) => standing.has(index));
}
