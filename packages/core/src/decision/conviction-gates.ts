import type { Limits } from '../limits.ts';
import { decimalText } from '../units/decimal.ts';
import { hasFlow, hasVolume, UNKNOWN_FUNDING_BPS_MAX } from './breakout.ts';
import type { BreakoutEvidence, ClusterEvidence, Conviction } from './conviction.ts';
import { gate } from './gate-of.ts';
import type { GateResult } from './gates.ts';

/** Whether what the tape showed is a conviction, with the numbers of every rule. */
export function convictionGates(conviction: Conviction, limits: Limits): readonly GateResult[] {
  return conviction.kind === 'insider_cluster'
    ? clusterGates(conviction.evidence, limits)
    : breakoutGates(conviction.evidence, limits);
}

function clusterGates(
  { buys, groupCount, quality, windowMs }: ClusterEvidence,
  limits: Limits,
): GateResult[] {
  const names = buys.map(({ label, wallet, wqs }) => `${label ?? wallet.slice(0, 6)} ${wqs ?? 'unscored'}`);
  const isUnknown = buys.some(({ group }) => group === null);
  const minutes = windowMs / 60_000;
  return [
    gate('conviction', { passed: true, measured: 'insider cluster' }),
    gate('cluster_leaders', {
      passed: buys.length >= limits.clusterLeadersMin,
      measured: `${names.join(', ')} within ${minutes} minutes`,
      threshold: `>= ${limits.clusterLeadersMin} leaders`,
    }),
    gate('funding', {
      passed: groupCount >= limits.clusterLeadersMin,
      measured: `${groupCount} distinct${isUnknown ? ', others unknown' : ''}: ${groupsText(buys)}`,
      threshold: `>= ${limits.clusterLeadersMin} funding clusters`,
      reason: isUnknown ? 'funding_unknown' : 'one_funding_cluster',
    }),
    gate('cluster_quality', {
      passed: quality >= limits.clusterQualityMin,
      measured: `${quality}`,
      threshold: `>= ${limits.clusterQualityMin}`,
      reason: 'cluster_quality',
    }),
  ];
}

/** "Kestrel | Delta One + Delta Two": those joined by a plus share a funder. */
function groupsText(buys: ClusterEvidence['buys']): string {
  const groups = new Map<number | null, string[]>();
  for (const { group, label, wallet } of buys) {
    groups.set(group, [...(groups.get(group) ?? []), label ?? wallet.slice(0, 6)]);
  }
  return [...groups]
    .map(([group, names]) => (group === null ? `unknown ${names.join(', ')}` : names.join(' + ')))
    .join(' | ');
}

const sol = (amount: bigint): string => `${decimalText(amount, 9)} SOL`;

function breakoutGates(evidence: BreakoutEvidence, limits: Limits): GateResult[] {
  const { volumeLamports, meanVolumeLamports, buyerCount, price, priceHigh } = evidence;
  return [
    gate('conviction', { passed: true, measured: 'momentum breakout' }),
    gate('breakout_volume', {
      passed: hasVolume(evidence, limits),
      measured: `${sol(volumeLamports)} in 5 minutes`,
      threshold: `>= ${limits.breakoutVolumeRatioMin} x ${sol(meanVolumeLamports)}, its hourly mean`,
    }),
    gate('breakout_buyers', {
      passed: buyerCount >= limits.breakoutBuyersMin,
      measured: `${buyerCount} buyers`,
      threshold: `>= ${limits.breakoutBuyersMin}`,
    }),
    gate('breakout_price', {
      passed: price > priceHigh,
      measured: `${Math.round((price / (priceHigh || 1)) * 1_000) / 1_000}x of the 60-minute high`,
      threshold: '> 1x',
    }),
    gate('breakout_flow', {
      passed: hasFlow(evidence, limits),
      measured: `bought ${sol(evidence.boughtLamports)}, sold ${sol(evidence.soldLamports)}`,
      threshold: `>= ${limits.breakoutFlowRatioMin} bought to sold`,
    }),
    breakoutFundingGate(evidence, limits),
  ];
}

function breakoutFundingGate(
  { topFunderBps, unknownFundingBps }: BreakoutEvidence,
  limits: Limits,
): GateResult {
  const isOne = topFunderBps > limits.breakoutFunderBpsMax;
  const isUnknown = unknownFundingBps > UNKNOWN_FUNDING_BPS_MAX;
  return gate('funding', {
    passed: !isOne && !isUnknown,
    measured: `${topFunderBps / 100} % by one funder, ${unknownFundingBps / 100} % unknown`,
    threshold: `<= ${limits.breakoutFunderBpsMax / 100} % by one`,
    reason: isOne ? 'wash_volume' : 'funding_unknown',
  });
}
