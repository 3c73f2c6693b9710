import type { TipBasis } from '@chimera/core/execution/tip';
import { formatCount, formatLamports, UNKNOWN } from './format.ts';

/** Why a tip is what it is, in a sentence. */
export function tipReason(tip: TipBasis): string {
  return `${wishOf(tip)}${capOf(tip)}.`;
}

/** Everything that a tip was made of, in lamports. */
export function tipFacts(tip: TipBasis): readonly { readonly label: string; readonly value: string }[] {
  const { floorLamports, isColdStart, ceilingLamports, sizeCapLamports } = tip;
  const times = isColdStart ? ', doubled for a cold start' : '';
  return [
    { label: `Floor${times}`, value: formatLamports(floorLamports) },
    {
      label: `Median of others, of ${formatCount(tip.othersCount ?? 0)} seen to land`,
      value: known(tip.othersP50Lamports),
    },
    { label: 'Median of the market, as the engine tells it', value: known(tip.marketP50Lamports) },
    { label: `Median of our own, of ${formatCount(tip.ownCount)} landed`, value: known(tip.ownP50Lamports) },
    { label: 'Ceiling', value: known(ceilingLamports) },
    { label: 'Most for its size', value: known(sizeCapLamports) },
  ];
}

const known = (lamports: bigint | null | undefined): string =>
  lamports == null ? UNKNOWN : formatLamports(lamports);

function wishOf(tip: TipBasis): string {
  const floor = tip.isColdStart ? 'the floor twice, while few of our own have landed' : 'the floor';
  if (tip.purpose === 'SHIELD') return `It pays ${floor}, and can wait for RPC`;
  const { of, lamports } = medianOf(tip);
  if (of === 'floor') return `It pays ${floor}, which is no less than what lands at the median`;
  return `It pays the median of ${WHOSE[of]}, ${formatLamports(lamports)}, because it must land`;
}

const WHOSE = {
  others: 'what others were seen to land',
  market: 'what others landed',
  own: 'our own landed, for want of others',
} as const;

/** Whose median was paid. What was written before it was kept took the higher of the market's and our own. */
function medianOf(tip: TipBasis) {
  const own = tip.ownP50Lamports ?? 0n;
  const market = tip.marketP50Lamports ?? 0n;
  const higher = own > market ? 'own' : 'market';
  const of = tip.basedOn ?? ((own > market ? own : market) <= tip.floorLamports ? 'floor' : higher);
  const lamports = of === 'own' ? own : of === 'others' ? (tip.othersP50Lamports ?? 0n) : market;
  return { of, lamports };
}

function capOf({ cappedBy }: TipBasis): string {
  if (cappedBy === null) return '';
  return cappedBy === 'ceiling' ? '; the ceiling cuts it' : '; its part of the size cuts it';
}
