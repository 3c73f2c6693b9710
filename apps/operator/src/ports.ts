import type { Notice } from '@chimera/core/control/notice';
import type { SignNote } from '@chimera/core/execution/sign-note';
import type { OrderId } from '@chimera/core/ids';
import type { Address, Txid, UnixMs } from '@chimera/core/units/chain';
import type { WebhooksApi } from '@chimera/solana/helius/webhooks-api';
import type { CallOptions } from '@chimera/solana/http/http';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import type { TipFloor } from '@chimera/solana/jito/tip-floor';
import type { BuildSwap, BuiltSwap } from '@chimera/solana/jupiter/build';
import type { UsdPrice } from '@chimera/solana/jupiter/price';
import type { TokenInfo } from '@chimera/solana/jupiter/tokens';
import type { Failover } from '@chimera/solana/route/failover';
import type { RpcClient } from '@chimera/solana/rpc/client';
import type { SignedTransaction } from '@chimera/solana/tx/sign';

/*
 * Everything the stages may reach of the world. Modes and tests differ only in what stands behind these; the
 * real adapters live in `compose/`. Failures of the outside world arrive as `SolanaError`.
 */

export interface Clock {
  readonly nowMs: () => UnixMs;
  /** Never goes back; for durations. */
  readonly monotonicMs: () => number;
  /** Resolves after the time, or at once when `stop` aborts; never rejects. */
  readonly sleep: (ms: number, stop: AbortSignal) => Promise<void>;
  readonly every: (ms: number, run: () => void, stop: AbortSignal) => void;
}

export interface Random {
  readonly bytes: (count: number) => Uint8Array;
  /** A whole number from 0 up to, not including, `limit`. */
  readonly below: (limit: number) => number;
}

/** One RPC provider; two different ids count as two independent witnesses. */
export type ChainNode = Pick<
  RpcClient,
  | 'providerId'
  | 'getSlot'
  | 'getBlockHeight'
  | 'getEpochInfo'
  | 'getLatestBlockhash'
  | 'getAccountInfo'
  | 'getMultipleAccounts'
  | 'getBalance'
  | 'getTokenAccountsByOwner'
  | 'getMinimumBalanceForRentExemption'
  | 'getGenesisHash'
  | 'getSignatureStatuses'
  | 'getTransaction'
  | 'getTransactionWire'
  | 'getSignaturesForAddress'
  | 'getBlock'
  | 'getBlocks'
  | 'simulateTransaction'
  | 'sendTransaction'
>;

/** The RPC providers, the preferred first; a read fails over to the next when the path to one fails. */
export type Chain = Failover<ChainNode>;

/** The swap router. `build` throws `SolanaError` (`jupiter_no_route`, …). */
export interface Router {
  build(want: BuildSwap, options?: CallOptions): Promise<BuiltSwap>;
}

/** The ways to the block engine, the preferred first. All it says is a hint. */
export interface Jito extends Failover<JitoEndpoint> {
  readonly tipFloor: (options?: CallOptions) => Promise<TipFloor>;
}

export interface Prices {
  /** Mints without a price are absent: unknown, not zero. */
  usd(mints: readonly Address[], options?: CallOptions): Promise<ReadonlyMap<Address, UsdPrice>>;
  tokens(mints: readonly Address[], options?: CallOptions): Promise<readonly TokenInfo[]>;
}

/** Whom a service tells us of by webhook. */
export type WebhookService = WebhooksApi;

export interface SignRequest {
  readonly orderId: OrderId;
  /** Which attempt of the order this is. */
  readonly n: number;
  readonly message: Uint8Array;
  /** What a start needs to take the signature up when the database lost it. */
  readonly note: SignNote;
}

/** A signature of our key that this operator did not make. */
export interface TakenUp extends Omit<SignRequest, 'message'> {
  readonly txid: Txid;
  readonly wire: Uint8Array;
}

/** Holds the trading key. The signature exists on disk, in the signer's own log, before it is returned. */
export interface Signer {
  readonly address: Address;
  sign(request: SignRequest): Promise<SignedTransaction>;
  /** Notes a signature that this key made elsewhere and that the books take for theirs. */
  takeUp(entry: TakenUp): Promise<void>;
  /** Notes that these signed bytes will never be sent, so that no start takes them for a lost attempt. */
  discard(txid: Txid, reason: string): Promise<void>;
}

/** Signed bytes that must survive a restart; the journal keeps them. */
export interface SignedBytes {
  readonly find: (txid: Txid) => Uint8Array | null;
}

/** A way to reach people. */
export interface Messenger {
  readonly name: string;
  /** Null when it arrived, else what went wrong, without any secret; never rejects. */
  readonly send: (notice: Notice, stop: AbortSignal) => Promise<string | null>;
}

type Fields = Readonly<Record<string, unknown>>;

export interface Logger {
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
}
