import type { Address, UnixMs } from '../units/chain.ts';
import type { Lamports } from '../units/lamports.ts';

export type WalletStatus = 'ACTIVE' | 'CANDIDATE' | 'REJECTED' | 'DEMOTED';
/** Where a roster entry came from. `planted` marks the embedded cluster's own actors. */
export type WalletOrigin = 'planted' | 'scout' | 'manual';

/**
 * How a leader's sell counts for positions we opened after him: `mirror` follows only him, `own` only our rules,
 * `both` whoever comes first, `asymmetric` cuts losers with him and lets winners trail. Stop and time always guard.
 */
export const EXIT_MODES = ['mirror', 'own', 'both', 'asymmetric'] as const;
export type ExitMode = (typeof EXIT_MODES)[number];

/** One leader on the roster. Only ACTIVE leaders are copied; exits follow whoever opened the position. */
export interface RosterWallet {
  readonly wallet: Address;
  readonly status: WalletStatus;
  readonly label: string | null;
  /** Wallet quality score, 0 to 100; null when it was never scored. */
  readonly wqs: number | null;
  readonly clusterId: string | null;
  readonly origin: WalletOrigin;
  readonly reason: string | null;
  /** When a temporary promotion ends; null means it stands. */
  readonly activeUntilMs: UnixMs | null;
  /** Absent means `both`. */
  readonly exitMode?: ExitMode;
}

/** What was set for one leader alone; null leaves the general limit in force. Versions count from 1. */
export interface WalletTerms {
  readonly wallet: Address;
  readonly version: number;
  readonly sizeLamportsMax: Lamports | null;
  readonly openPositionsMax: number | null;
}

/** One named part of a score, as the scout measured it. */
export interface ScorePart {
  readonly code: string;
  readonly points: number;
  readonly pointsMax: number;
  readonly measured: string;
}
