import type { Conviction } from '../decision/conviction.ts';
import type { PositionId, SignalId } from '../ids.ts';
import type { Bps } from '../units/bps.ts';
import type { Address, Slot, Txid, UnixMs } from '../units/chain.ts';
import type { Lamports, TokenAtoms } from '../units/lamports.ts';

export type Side = 'buy' | 'sell';
export type Strategy = 'SHIELD' | 'SPEAR';
/** The lanes of the queue, strictest first. */
export type Lane = 'EXIT' | Strategy;

/**
 * Which door a signal came through. `exits` and `conviction` are our own, through the same front door;
 * `recovery` stands for a signal that the database lost and the signer's log proves.
 */
export type Door = 'webhook' | 'helius' | 'watch' | 'exits' | 'conviction' | 'manual' | 'recovery';

export type ExitCause =
  | 'leader'
  | 'stop'
  | 'target'
  | 'trailing'
  | 'time'
  | 'manual'
  | 'flatten'
  | 'breaker'
  | 'provider'
  /** Our key sold outside of this operator, and a person took the sale into the books. */
  | 'outside';

/** What the leader did, as derived from balance deltas; null fields were not told by the door. */
export interface LeaderSwap {
  readonly leader: Address;
  readonly leaderTxid: Txid | null;
  readonly leaderSlot: Slot | null;
  readonly leaderBlockTimeMs: UnixMs | null;
  /** SOL leg: spent on a buy, received on a sell. */
  readonly leaderLamports: Lamports | null;
  readonly leaderAtoms: TokenAtoms | null;
  /** Sells: the part of the leader's holding that was sold, 10,000 = all of it. */
  readonly soldFractionBps: Bps | null;
}

/** An exit that we (or an operator) asked for, bound to one position. */
export interface ExitRequest {
  readonly positionId: PositionId;
  readonly cause: ExitCause;
  /** Makes the exit unique within its cause: a leader's txid, a target's step, a person's click. */
  readonly causeKey: string;
  readonly fractionBps: Bps;
  /** The numbers by which one of our rules fired; absent when a person asked. */
  readonly rule?: RuleWords;
}

/** What a rule measured and what it needed, in words for people. */
export interface RuleWords {
  readonly measured: string;
  readonly threshold: string;
}

/** One admitted wish to trade. Durable before its sender hears "accepted". */
export interface Signal {
  readonly signalId: SignalId;
  readonly tradeUuid: string;
  readonly door: Door;
  readonly providerId: string;
  readonly lane: Lane;
  readonly side: Side;
  readonly mint: Address;
  readonly tokenSymbol: string | null;
  readonly swap: LeaderSwap | null;
  readonly exit: ExitRequest | null;
  /** The provider's `amount_sol`: a hint to sizing, never an order. */
  readonly hintLamports: Lamports | null;
  /** Ours alone: what the tape showed. */
  readonly conviction?: Conviction;
  readonly receivedAtMs: UnixMs;
}

export type SignalState = 'received' | 'approved' | 'denied' | 'shed' | 'expired' | 'quarantined';

/** A BUY that nothing on the chain vouches for: neither a leader's transaction nor a tape of our own. */
export const isUnvouched = ({ side, door, swap }: Signal): boolean =>
  side === 'buy' && door !== 'watch' && door !== 'conviction' && (swap?.leaderTxid ?? null) === null;
