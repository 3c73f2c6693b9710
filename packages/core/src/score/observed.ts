import type { Side } from '../admission/signal.ts';
import type { Bps } from '../units/bps.ts';
import type { Address, Slot, Txid, UnixMs } from '../units/chain.ts';
import type { Lamports, TokenAtoms } from '../units/lamports.ts';

/** A trade of somebody's, seen on chain, against SOL. Both amounts are positive. */
export interface ObservedSwap {
  readonly txid: Txid;
  readonly wallet: Address;
  readonly side: Side;
  readonly mint: Address;
  /** The pool's account that holds the token; names the pool whatever the venue. */
  readonly pool: Address | null;
  readonly swapLamports: Lamports;
  readonly swapAtoms: TokenAtoms;
  /** Sells: the part of the holding that left, 10,000 = all; null when unknown. */
  readonly soldFractionBps: Bps | null;
  readonly slot: Slot;
  readonly atMs: UnixMs;
}

/** What a pool held after a transaction. */
export interface PoolState {
  readonly slot: Slot;
  readonly atMs: UnixMs;
  readonly solLamports: Lamports;
  readonly tokenAtoms: TokenAtoms;
}

/** The states of one pool in order of time, in columns because there are millions of them. */
export interface PoolTape {
  readonly pool: Address;
  readonly mint: Address;
  /** What the pool keeps of a trade. */
  readonly feeBps: number;
  readonly slots: Float64Array;
  readonly atMs: Float64Array;
  readonly solLamports: BigInt64Array;
  readonly tokenAtoms: BigUint64Array;
}

export type TapeOf = (pool: Address) => PoolTape | null;
