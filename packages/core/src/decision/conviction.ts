import type { SignalId } from '../ids.ts';
import type { Address, Slot, Txid, UnixMs } from '../units/chain.ts';
import type { Lamports, TokenAtoms } from '../units/lamports.ts';

/** One swap that the chain showed us, of whoever made it. */
export interface ObservedSwap {
  readonly txid: Txid;
  readonly slot: Slot;
  readonly atMs: UnixMs;
  readonly wallet: Address;
  readonly side: 'buy' | 'sell';
  readonly mint: Address;
  readonly lamports: Lamports;
  readonly atoms: TokenAtoms;
}

/**
 * Who stands behind a wallet. `funder` names whoever funded it first, which ties wallets together; `own` ties it to
 * nobody, because a service funded it; `unknown` is neither.
 */
export type Funding =
  | { readonly kind: 'funder'; readonly funder: Address }
  | { readonly kind: 'own' }
  | { readonly kind: 'unknown' };

export type FundingOf = (wallet: Address) => Funding;

export const CONVICTION_KINDS = ['insider_cluster', 'momentum_breakout'] as const;
export type ConvictionKind = (typeof CONVICTION_KINDS)[number];

/** A leader's buy as a part of a cluster. */
export interface ClusterBuy {
  readonly wallet: Address;
  readonly label: string | null;
  readonly wqs: number | null;
  /** Leaders with the same group count once; null when it is not known who funded this one. */
  readonly group: number | null;
  readonly txid: Txid;
  readonly atMs: UnixMs;
}

export interface ClusterEvidence {
  readonly buys: readonly ClusterBuy[];
  /** Distinct groups of funding among them. */
  readonly groupCount: number;
  /** Sum over the groups of the best score in each, over 100. */
  readonly quality: number;
  readonly windowMs: number;
}

export interface BreakoutEvidence {
  readonly volumeLamports: Lamports;
  /** Mean volume of 5 minutes over the last hour. */
  readonly meanVolumeLamports: Lamports;
  readonly buyerCount: number;
  readonly boughtLamports: Lamports;
  readonly soldLamports: Lamports;
  /** Lamports per atom: ratios, never amounts. The high is of the hour before the 5 minutes. */
  readonly price: number;
  readonly priceHigh: number;
  /** Part of the bought volume whose largest single funder stands behind it, and the part of unknown funding. */
  readonly topFunderBps: number;
  readonly unknownFundingBps: number;
}

interface ConvictionBase {
  readonly mint: Address;
  readonly windowStartMs: UnixMs;
  /** The swap that completed it: its age is the age of the signal. */
  readonly completedSlot: Slot;
  readonly completedAtMs: UnixMs;
}

/** What the tape showed, with everything it was judged by. */
export type Conviction = ConvictionBase &
  (
    | { readonly kind: 'insider_cluster'; readonly evidence: ClusterEvidence }
    | { readonly kind: 'momentum_breakout'; readonly evidence: BreakoutEvidence }
  );

/** Names a conviction; the same finding always gets the same id. */
export type ConvictionSignalId = (kind: ConvictionKind, mint: string, windowStartMs: number) => SignalId;
