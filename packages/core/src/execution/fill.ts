import type { Side } from '../admission/signal.ts';
import type { OrderId, PositionId } from '../ids.ts';
import type { Address, Slot, Txid, UnixMs } from '../units/chain.ts';
import type { Lamports, TokenAtoms } from '../units/lamports.ts';

/**
 * What one landed transaction really did to our wallet, measured from its balances, never from a quote.
 * `walletDeltaLamports` is all in: price, fee, tip and rent. The named parts say how it came about.
 */
export interface Fill {
  readonly txid: Txid;
  readonly orderId: OrderId;
  readonly positionId: PositionId;
  readonly mint: Address;
  readonly side: Side;
  /** Signed: positive when tokens came in. */
  readonly tokenDeltaAtoms: TokenAtoms;
  /** Signed change of the wallet's SOL, all in. */
  readonly walletDeltaLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  /** Signed: rent locked in our token accounts (positive) or refunded from them (negative). */
  readonly rentLamports: Lamports;
  readonly slot: Slot;
  readonly blockTimeMs: UnixMs | null;
}

/** A transaction of ours that landed and failed: it traded nothing and cost its fee. */
export interface FailedFill {
  readonly walletDeltaLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly slot: Slot;
}
