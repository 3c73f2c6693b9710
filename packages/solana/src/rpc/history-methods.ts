import type { Address, Slot, Txid, UnixMs } from '@chimera/core/units/chain';
import { z } from 'zod';
import type { CallOptions } from '../http/http.ts';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';
import { normalizeTransaction } from '../transaction/normalize.ts';
import { SolanaError } from './errors.ts';
import * as schemas from './schemas.ts';
import type { JsonRpc } from './transport.ts';

export const SIGNATURES_PAGE_MAX = 1_000;
/** Readers must name the newest version they can read, or the node refuses newer transactions. */
const VERSION_MAX = 1;

export interface SignatureStatus {
  readonly slot: Slot;
  /** Null once rooted. */
  readonly confirmations: number | null;
  /** The chain's error object; null when the transaction succeeded. */
  readonly err: unknown;
  readonly confirmationStatus: 'processed' | 'confirmed' | 'finalized';
}

/** History knows no `processed`. */
export interface HistoryOptions extends CallOptions {
  readonly commitment?: 'confirmed' | 'finalized' | undefined;
}

export interface SignaturesPage extends HistoryOptions {
  /** Start before this signature (exclusive), newest first. */
  readonly before?: Txid | undefined;
  /** Stop at this signature (exclusive). */
  readonly until?: Txid | undefined;
  readonly limit?: number | undefined;
}

export interface BlockSignatures {
  readonly blockhash: string;
  readonly previousBlockhash: string;
  readonly parentSlot: Slot;
  readonly blockHeight: number | null;
  readonly blockTime: UnixMs | null;
  readonly signatures: readonly Txid[];
}

export interface HistoryMethods {
  /**
   * One status per signature, in their order; null means "not known to this node", never "failed".
   * `searchTransactionHistory` must be true when the transaction may be older than the node's recent cache.
   */
  readonly getSignatureStatuses: (
    signatures: readonly Txid[],
    options?: CallOptions & { readonly searchTransactionHistory?: boolean },
  ) => Promise<readonly (SignatureStatus | null)[]>;
  /** The transaction with balances; null when the node does not have it at this commitment. */
  readonly getTransaction: (of: Txid, options?: HistoryOptions) => Promise<ConfirmedTransaction | null>;
  /** The transaction's bytes as they went over the network; null when the node does not have it. */
  readonly getTransactionWire: (of: Txid, options?: HistoryOptions) => Promise<Uint8Array | null>;
  readonly getSignaturesForAddress: (
    of: Address,
    page?: SignaturesPage,
  ) => Promise<readonly schemas.SignatureInfo[]>;
  /** The block's signatures in their order; null when the slot was skipped or the block is gone. */
  readonly getBlock: (at: Slot, options?: HistoryOptions) => Promise<BlockSignatures | null>;
  /** The slots with a block in [from, to]; at most 500,000 apart. */
  readonly getBlocks: (from: Slot, to: Slot, options?: HistoryOptions) => Promise<readonly Slot[]>;
}

export function createHistoryMethods(call: JsonRpc): HistoryMethods {
  return {
    ...createStatusMethods(call),
    ...createBlockMethods(call),
  };
}

type StatusMethodName =
  | 'getSignatureStatuses'
  | 'getTransaction'
  | 'getTransactionWire'
  | 'getSignaturesForAddress';

function createStatusMethods(call: JsonRpc): Pick<HistoryMethods, StatusMethodName> {
  const statuses = schemas.withContext(z.array(schemas.signatureStatusField.nullable()));
  const infos = z.array(schemas.signatureInfoField);
  const wire = z.object({ transaction: z.tuple([z.base64(), z.literal('base64')]) }).nullable();
  return {
    getSignatureStatuses: async (signatures, options) => {
      const config = { searchTransactionHistory: options?.searchTransactionHistory ?? false };
      const answer = await call('getSignatureStatuses', [signatures, config], statuses, options);
      if (answer.value.length !== signatures.length) {
        throw new SolanaError('rpc_answer_invalid', { said: 'getSignatureStatuses: wrong count' });
      }
      return answer.value.map((status) => (status === null ? null : toStatus(status)));
    },
    getTransaction: async (of, options) => {
      const config = { ...historyConfig(options), encoding: 'json' };
      const raw = await call('getTransaction', [of, config], z.unknown(), options);
      if (raw === null) return null;
      const normalized = normalizeTransaction(raw);
      if (normalized.ok) return normalized.value;
      throw new SolanaError('rpc_answer_invalid', { said: `getTransaction: ${normalized.error}` });
    },
    getTransactionWire: async (of, options) => {
      const config = { ...historyConfig(options), encoding: 'base64' };
      const answer = await call('getTransaction', [of, config], wire, options);
      return answer === null ? null : new Uint8Array(Buffer.from(answer.transaction[0], 'base64'));
    },
    getSignaturesForAddress: (of, page) => {
      const config = {
        commitment: page?.commitment ?? 'confirmed',
        limit: page?.limit ?? SIGNATURES_PAGE_MAX,
        ...(page?.before === undefined ? {} : { before: page.before }),
        ...(page?.until === undefined ? {} : { until: page.until }),
      };
      return call('getSignaturesForAddress', [of, config], infos, page);
    },
  };
}

function createBlockMethods(call: JsonRpc): Omit<HistoryMethods, StatusMethodName> {
  const block = z
    .object({
      blockhash: z.string(),
      previousBlockhash: z.string(),
      parentSlot: schemas.slotField,
      blockHeight: z
        .number()
        .int()
        .nullish()
        .transform((value) => value ?? null),
      blockTime: schemas.blockTimeField,
      signatures: z.array(schemas.txidField),
    })
    .nullable();
  return {
    getBlock: async (at, options) => {
      const config = { ...historyConfig(options), transactionDetails: 'signatures', rewards: false };
      try {
        return await call('getBlock', [at, config], block, options);
      } catch (error) {
        if (error instanceof SolanaError && error.code === 'rpc_slot_skipped') return null;
        throw error;
      }
    },
    getBlocks: (from, to, options) =>
      call(
        'getBlocks',
        [from, to, { commitment: options?.commitment ?? 'confirmed' }],
        z.array(schemas.slotField),
        options,
      ),
  };
}

const historyConfig = (options?: HistoryOptions): Record<string, unknown> => ({
  commitment: options?.commitment ?? 'confirmed',
  maxSupportedTransactionVersion: VERSION_MAX,
});

/** Old nodes leave `confirmationStatus` out; a rooted status has no confirmation count. */
function toStatus(status: z.output<typeof schemas.signatureStatusField>): SignatureStatus {
  const { slot, confirmations, err } = status;
  const fallback = confirmations === null ? 'finalized' : 'processed';
  return { slot, confirmations, err, confirmationStatus: status.confirmationStatus ?? fallback };
}
