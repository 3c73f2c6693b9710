import type { Bps } from '../units/bps.ts';
import type { Lamports, TokenAtoms } from '../units/lamports.ts';

/** The terms an attempt was signed on; `min*` is what the swap itself enforces on chain. */
export type AttemptTerms =
  | {
      readonly side: 'buy';
      readonly spendLamports: Lamports;
      readonly expectedAtoms: TokenAtoms;
      readonly minAtoms: TokenAtoms;
      readonly priceImpactBps: Bps | null;
    }
  | {
      readonly side: 'sell';
      readonly sellAtoms: TokenAtoms;
      readonly expectedLamports: Lamports;
      readonly minLamports: Lamports;
      readonly priceImpactBps: Bps | null;
    };
