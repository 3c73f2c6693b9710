import type { Limits } from '../limits.ts';
import { BPS_ONE, bpsRatio } from '../units/bps.ts';
import { decimalText } from '../units/decimal.ts';
import type { Lamports } from '../units/lamports.ts';
import { maxBig, mulDivFloor } from '../units/math.ts';

/** What buying and selling at once showed in the simulated state of the chain. */
export interface TokenRehearsal {
  readonly spentLamports: Lamports;
  /** What the purchase was quoted to bring, and the part of it that was sold again. */
  readonly quotedAtoms: bigint;
  readonly soldAtoms: bigint;
  /** What that sale was quoted to bring, and what it brought. */
  readonly quotedLamports: Lamports;
  readonly proceedsLamports: Lamports;
}

/** Stable: people and programs look for these. */
export type TokenRefusalCode =
  | 'token_unsellable'
  | 'token_taxed_on_purchase'
  | 'token_taxed_on_sale'
  | 'round_trip_too_costly';

const sol = (amount: bigint): string => `${decimalText(amount, 9)} SOL`;

/** Why the token must not be bought, with what was measured; null when nothing speaks against it. */
export function judgeRehearsal(rehearsal: TokenRehearsal, limits: Limits): string | null {
  const { spentLamports, quotedAtoms, soldAtoms, quotedLamports, proceedsLamports } = rehearsal;
  const shortBps = lossBps(proceedsLamports, quotedLamports);
  if (shortBps > limits.saleShortfallBpsMax) {
    const said = `the sale brings ${sol(proceedsLamports)} of ${sol(quotedLamports)} quoted`;
    return refusal('token_taxed_on_sale', said, shortBps, limits.saleShortfallBpsMax);
  }
  const costLamports = mulDivFloor(spentLamports, soldAtoms, quotedAtoms);
  const tripBps = lossBps(proceedsLamports, costLamports);
  if (tripBps <= limits.roundTripLossBpsMax) return null;
  const said = `of ${sol(costLamports)} there and back leave ${sol(proceedsLamports)}`;
  return refusal('round_trip_too_costly', said, tripBps, limits.roundTripLossBpsMax);
}

/** How much less that is; everything when there was nothing to compare with. */
export const lossBps = (got: bigint, of: bigint): number => bpsRatio(maxBig(0n, of - got), of) ?? BPS_ONE;

const refusal = (code: TokenRefusalCode, said: string, lostBps: number, most: number): string =>
  `${code}: ${said} (${lostBps} bps less, limit ${most})`;
