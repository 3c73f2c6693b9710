import type { TipBasis } from '@chimera/core/execution/tip';
import { formatLamports } from './format.ts';

/** Why a tip is what it is, in a sentence. */
export function tipReason(tip: TipBasis): string {
  return `${wishOf(tip)}${capOf(tip)}.`;
}

function wishOf({
  purpose,
  floorLamports,
  ownP50Lamports,
  marketP50Lamports,
  isColdStart,
}: TipBasis): string {
  const floor = isColdStart ? 'the floor twice, while few of our own have landed' : 'the floor';
  if (purpose === 'SHIELD') return `It pays ${floor}, and can wait for RPC`;
  const own = ownP50Lamports ?? 0n;
  const market = marketP50Lamports ?? 0n;
  const median = own > market ? own : market;
  if (median <= floorLamports) return `It pays ${floor}, which is no less than what lands at the median`;
  const whose = own > market ? 'our own landed' : 'what others landed';
  return `It pays the median of ${whose}, ${formatLamports(median)}, because it must land`;
}

function capOf({ cappedBy }: TipBasis): string {
  if (cappedBy === null) return '';
  return cappedBy === 'ceiling' ? '; the ceiling cuts it' : '; its part of the size cuts it';
}
