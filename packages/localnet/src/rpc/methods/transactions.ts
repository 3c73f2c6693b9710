import type { TransactionError } from '../../chain/types.ts';
import { fromBase58 } from '../../vm/base58.ts';
import { encodeTransaction, toTransactionEncoding } from '../encode/transaction.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { API_VERSION, type RpcNode, viewFor } from '../node.ts';
import {
  addressAt,
  type Config,
  commitmentOf,
  configAt,
  isConfig,
  listAt,
  optionalInteger,
  textAt,
} from '../params.ts';
import { toSeconds } from './blocks.ts';

const STATUSES_PER_CALL_MAX = 256;
const SIGNATURES_PER_CALL_MAX = 1_000;
const SIGNATURE_BYTES = 64;
/** What a lying node says about a transaction that in truth did something else. */
const FALSE_ERROR: TransactionError = { InstructionError: [0, { Custom: 1 }] };

export const transactionMethods: RpcMethods = {
  getSignatureStatuses(node, params) {
    const txids = listAt(params, 0, { what: 'signatures', max: STATUSES_PER_CALL_MAX }).map(toTxid);
    const searchesHistory = configAt(params, 1).searchTransactionHistory === true;
    const context = { apiVersion: API_VERSION, slot: node.view('processed').slot };
    return { context, value: txids.map((txid) => statusOf(node, txid, searchesHistory)) };
  },
  getTransaction(node, params) {
    const txid = toTxid(params[0]);
    const config = isConfig(params[1]) ? params[1] : { encoding: params[1] };
    const encoding = toTransactionEncoding(config.encoding);
    const maxVersion = optionalInteger(
      config.maxSupportedTransactionVersion,
      'maxSupportedTransactionVersion',
    );
    const record = node.transaction(txid, notProcessed(config));
    if (record === null || node.faults.hits('lie_null', () => record.keys[0])) return null;
    const { slot, blockTimeMs } = record;
    return { slot, blockTime: toSeconds(blockTimeMs), ...encodeTransaction(record, encoding, maxVersion) };
  },
  getSignaturesForAddress(node, params) {
    const address = addressAt(params, 0);
    const config = configAt(params, 1);
    const maxSlot = Math.min(viewFor(node, config).slot, node.indexedSlot(notProcessed(config)));
    const rows = node.ledger.signaturesFor(address, {
      limit: signatureLimit(config),
      maxSlot,
      ...(config.before === undefined || config.before === null ? {} : { before: toTxid(config.before) }),
      ...(config.until === undefined || config.until === null ? {} : { until: toTxid(config.until) }),
    });
    return rows
      .filter(({ slot }) => node.isRetained(slot))
      .map(({ txid, slot, err, memo, blockTimeMs }) => ({
        signature: txid,
        slot,
        err,
        memo,
        blockTime: toSeconds(blockTimeMs),
        confirmationStatus: node.levelOf(slot),
      }));
  },
};

function toTxid(value: unknown): string {
  const bytes = typeof value === 'string' && value.length <= 90 ? fromBase58(value) : null;
  if (typeof value !== 'string' || bytes?.length !== SIGNATURE_BYTES)
    throw invalidParams('Invalid param: WrongSize');
  return value;
}

function notProcessed(config: Config): 'confirmed' | 'finalized' {
  const commitment = commitmentOf(config);
  if (commitment === 'processed') throw invalidParams('Method does not support commitment below `confirmed`');
  return commitment;
}

function signatureLimit(config: Config): number {
  const limit = optionalInteger(config.limit, 'limit') ?? SIGNATURES_PER_CALL_MAX;
  if (limit === 0 || limit > SIGNATURES_PER_CALL_MAX)
    throw invalidParams(`Invalid limit; max ${SIGNATURES_PER_CALL_MAX}`);
  return limit;
}

function statusOf(node: RpcNode, txid: string, searchesHistory: boolean): unknown {
  const { ledger, faults } = node;
  const found = ledger.recentStatus(txid) ?? (searchesHistory ? ledger.getTransaction(txid) : null);
  if (found === null || found.slot > node.indexedSlot('processed') || !node.isRetained(found.slot))
    return null;
  const payer = (): string | undefined => ledger.getTransaction(txid)?.keys[0];
  if (faults.hits('lie_null', payer)) return null;
  const err = faults.hits('lie_status', payer) ? contradiction(found.err) : found.err;
  const confirmationStatus = node.levelOf(found.slot);
  const height = ledger.blockAt(found.slot)?.height ?? 0;
  const confirmations = confirmationStatus === 'finalized' ? null : node.view('processed').height - height;
  return {
    slot: found.slot,
    confirmations,
    err,
    status: err === null ? { Ok: null } : { Err: err },
    confirmationStatus,
  };
}

const contradiction = (err: TransactionError | null): TransactionError | null =>
  err === null ? FALSE_ERROR : null;

/** Asks for text first so that a missing parameter has a clear message. */
export function transactionText(params: readonly unknown[]): string {
  if (params.length === 0)
    throw new RpcError(RPC_CODES.invalidParams, 'Invalid params: expected a transaction');
  return textAt(params, 0, 'transaction');
}
