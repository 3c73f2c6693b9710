import { BPS_ONE } from '@chimera/core/units/bps';
import type { CostsOfMonth } from '@chimera/db/reads/costs';
import { formatMonth, formatPercent, formatSol, formatUsd, UNKNOWN } from './format.ts';

export interface CoverageText {
  /** In a word or a number: "42 %", "nothing", "unknown". */
  readonly share: string;
  readonly sentence: string;
  /** How full a bar is, 0 to 1; null when it is not known. */
  readonly filled: number | null;
}

/** How much of this month's operating costs the Shield has earned, for people. */
export function coverageText(costs: CostsOfMonth): CoverageText {
  const { coverage, month, costUsdMicros, shieldNetLamports, shieldNetUsdMicros } = costs;
  const name = formatMonth(month.startMs);
  const sol = `${formatSol(shieldNetLamports, { signed: true })} SOL`;
  if (coverage.state === 'no_costs') {
    const sentence = `No costs are entered for ${name}. The Shield has realised ${sol} in it, net.`;
    return { share: UNKNOWN, sentence, filled: null };
  }
  const whole = formatUsd(costUsdMicros);
  if (coverage.state === 'unknown' || shieldNetUsdMicros === null) {
    const part = `${formatSol(costs.unpricedLamports, { signed: true })} SOL`;
    const why = `nobody knew the price of SOL when ${part} of its ${sol} was realised`;
    return {
      share: 'unknown',
      sentence: `How much of ${name}’s ${whole} the Shield covers is unknown: ${why}.`,
      filled: null,
    };
  }
  const ratio = coverage.coveredBps / BPS_ONE;
  const share = ratio > 0 ? formatPercent(ratio) : 'nothing';
  const missing =
    coverage.missingUsdMicros > 0n ? `${formatUsd(coverage.missingUsdMicros)} to go` : 'the rest is profit';
  const earned = `${formatUsd(shieldNetUsdMicros, { signed: true })} (${sol}), net`;
  return {
    share,
    sentence: `The Shield has realised ${earned}, in ${name}: it covers ${share} of ${whole}; ${missing}.`,
    filled: Math.min(1, Math.max(0, ratio)),
  };
}
