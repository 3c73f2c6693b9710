import type { Address, Height, Slot } from '@chimera/core/units/chain';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { z } from 'zod';
import type { CallOptions, Http } from '../http/http.ts';
import { createChainGuard } from './chain-guard.ts';
import { createHistoryMethods, type HistoryMethods } from './history-methods.ts';
import * as schemas from './schemas.ts';
import { createSendMethods, type SendMethods } from './send-methods.ts';
import { createJsonRpc, type JsonRpc } from './transport.ts';

export type Commitment = 'processed' | 'confirmed' | 'finalized';
export const SIGNATURE_STATUSES_MAX = 256;

export interface ReadOptions extends CallOptions {
  readonly commitment?: Commitment | undefined;
  /** Refuse to answer from a state older than this slot (`rpc_context_behind`). */
  readonly minContextSlot?: Slot | undefined;
}

export interface LatestBlockhash {
  readonly blockhash: string;
  readonly lastValidBlockHeight: Height;
  readonly contextSlot: Slot;
}

export interface StateMethods {
  readonly getSlot: (options?: ReadOptions) => Promise<Slot>;
  readonly getBlockHeight: (options?: ReadOptions) => Promise<Height>;
  readonly getLatestBlockhash: (options?: ReadOptions) => Promise<LatestBlockhash>;
  readonly getAccountInfo: (of: Address, options?: ReadOptions) => Promise<schemas.AccountState | null>;
  /** At most 100 addresses; answers in their order, null for absent accounts. */
  readonly getMultipleAccounts: (
    of: readonly Address[],
    options?: ReadOptions,
  ) => Promise<readonly (schemas.AccountState | null)[]>;
  /** The balance, and the slot of the view that it was read from. */
  readonly getBalance: (
    of: Address,
    options?: ReadOptions,
  ) => Promise<{ readonly lamports: Lamports; readonly slot: Slot }>;
  /** Every token account of `owner` under one token program, as raw bytes for `decodeTokenAccount`. */
  readonly getTokenAccountsByOwner: (
    owner: Address,
    tokenProgram: Address,
    options?: ReadOptions,
  ) => Promise<readonly { readonly pubkey: Address; readonly account: schemas.AccountState }[]>;
  readonly getMinimumBalanceForRentExemption: (dataBytes: number, options?: CallOptions) => Promise<Lamports>;
  readonly getGenesisHash: (options?: CallOptions) => Promise<string>;
  readonly getRecentPerformanceSamples: (
    limit: number,
    options?: CallOptions,
  ) => Promise<readonly { slot: Slot; numSlots: number; samplePeriodSecs: number }[]>;
  /** Least priority fee per slot in micro-lamports per compute unit, for transactions locking these accounts. */
  readonly getRecentPrioritizationFees: (
    writable: readonly Address[],
    options?: CallOptions,
  ) => Promise<readonly { slot: Slot; prioritizationFee: bigint }[]>;
  /** Resolves when healthy; throws `rpc_node_unhealthy` otherwise. */
  readonly getHealth: (options?: CallOptions) => Promise<void>;
  readonly getEpochInfo: (
    options?: ReadOptions,
  ) => Promise<{ epoch: number; absoluteSlot: Slot; blockHeight: Height; slotsInEpoch: number }>;
}

/** One provider's typed RPC. Every method throws `SolanaError` and nothing else. */
export interface RpcClient extends StateMethods, HistoryMethods, SendMethods {
  /** Which provider this is; two different ids count as two independent witnesses. */
  readonly providerId: string;
  readonly call: JsonRpc;
}

/** A client that may be told which chain it is to serve. */
export interface PinnableRpcClient extends RpcClient {
  /** From now on nothing is asked of it before it has named this chain. */
  readonly pinChain: (genesis: string) => void;
}

export interface RpcClientConfig {
  readonly providerId: string;
  readonly url: string;
  readonly http: Http;
  readonly timeoutMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function createRpcClient(config: RpcClientConfig): PinnableRpcClient {
  const { call, pin } = createChainGuard(createJsonRpc(config));
  return {
    providerId: config.providerId,
    call,
    pinChain: pin,
    ...createChainMethods(call),
    ...createAccountMethods(call),
    ...createHistoryMethods(call),
    ...createSendMethods(call),
  };
}

type ChainMethodName =
  | 'getSlot'
  | 'getBlockHeight'
  | 'getLatestBlockhash'
  | 'getMinimumBalanceForRentExemption'
  | 'getGenesisHash'
  | 'getRecentPerformanceSamples'
  | 'getHealth'
  | 'getEpochInfo';

function createChainMethods(call: JsonRpc): Pick<StateMethods, ChainMethodName> {
  const blockhash = schemas.withContext(
    z.object({ blockhash: schemas.addressField, lastValidBlockHeight: schemas.heightField }),
  );
  const samples = z.array(
    z.object({ slot: schemas.slotField, numSlots: z.number().int(), samplePeriodSecs: z.number() }),
  );
  const epoch = z.object({
    epoch: z.number().int(),
    absoluteSlot: schemas.slotField,
    blockHeight: schemas.heightField,
    slotsInEpoch: z.number().int(),
  });
  return {
    getSlot: (options) => call('getSlot', [readConfig(options)], schemas.slotField, options),
    getBlockHeight: (options) => call('getBlockHeight', [readConfig(options)], schemas.heightField, options),
    getLatestBlockhash: async (options) => {
      const answer = await call('getLatestBlockhash', [readConfig(options)], blockhash, options);
      return { ...answer.value, contextSlot: answer.context.slot };
    },
    getMinimumBalanceForRentExemption: (dataBytes, options) =>
      call('getMinimumBalanceForRentExemption', [dataBytes], schemas.lamportsField, options),
    getGenesisHash: (options) => call('getGenesisHash', [], z.string(), options),
    getRecentPerformanceSamples: (limit, options) =>
      call('getRecentPerformanceSamples', [limit], samples, options),
    getHealth: async (options) => {
      await call('getHealth', [], z.literal('ok'), options);
    },
    getEpochInfo: (options) => call('getEpochInfo', [readConfig(options)], epoch, options),
  };
}

function createAccountMethods(call: JsonRpc): Omit<StateMethods, ChainMethodName> {
  const accountOrNull = schemas.withContext(schemas.accountField.nullable());
  const accounts = schemas.withContext(z.array(schemas.accountField.nullable()));
  const owned = schemas.withContext(
    z.array(z.object({ pubkey: schemas.addressField, account: schemas.accountField })),
  );
  const balance = schemas.withContext(schemas.uint64);
  const fees = z.array(z.object({ slot: schemas.slotField, prioritizationFee: schemas.uint64 }));
  return {
    getAccountInfo: async (of, options) =>
      (await call('getAccountInfo', [of, base64Config(options)], accountOrNull, options)).value,
    getMultipleAccounts: async (of, options) =>
      (await call('getMultipleAccounts', [of, base64Config(options)], accounts, options)).value,
    getBalance: async (of, options) => {
      const { value, context } = await call('getBalance', [of, readConfig(options)], balance, options);
      return { lamports: lamports(value), slot: context.slot };
    },
    getTokenAccountsByOwner: async (owner, tokenProgram, options) => {
      const params = [owner, { programId: tokenProgram }, base64Config(options)];
      return (await call('getTokenAccountsByOwner', params, owned, options)).value;
    },
    getRecentPrioritizationFees: (writable, options) =>
      call('getRecentPrioritizationFees', [writable], fees, options),
  };
}

/** The reading config of the wire; `confirmed` unless the caller says otherwise. */
export function readConfig(options?: ReadOptions): Record<string, unknown> {
  return {
    commitment: options?.commitment ?? 'confirmed',
    ...(options?.minContextSlot === undefined ? {} : { minContextSlot: options.minContextSlot }),
  };
}

const base64Config = (options?: ReadOptions): Record<string, unknown> => ({
  ...readConfig(options),
  encoding: 'base64',
});
