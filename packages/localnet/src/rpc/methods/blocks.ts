import { must } from '@chimera/core/assert';
import { BLOCKHASH_LIFE_BLOCKS } from '../../chain/block-window.ts';
import type { BlockInfo, TransactionRecord } from '../../chain/types.ts';
import { encodeTransaction, type TransactionEncoding, toTransactionEncoding } from '../encode/transaction.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { type RpcNode, viewFor, withContext } from '../node.ts';
import {
  type Config,
  commitmentOf,
  configAt,
  integerAt,
  isConfig,
  optionalInteger,
  textAt,
} from '../params.ts';

const BLOCK_RANGE_MAX = 500_000;

export const blockMethods: RpcMethods = {
  getSlot: (node, params) => viewFor(node, configAt(params, 0)).slot,
  getBlockHeight: (node, params) => viewFor(node, configAt(params, 0)).height,
  getLatestBlockhash: (node, params) =>
    withContext(node, configAt(params, 0), ({ blockhash, height }) => ({
      blockhash,
      lastValidBlockHeight: height + BLOCKHASH_LIFE_BLOCKS,
    })),
  isBlockhashValid(node, params) {
    const blockhash = textAt(params, 0, 'blockhash');
    return withContext(node, configAt(params, 1), ({ height }) =>
      node.ledger.isBlockhashValid(blockhash, height),
    );
  },
  getFirstAvailableBlock: firstAvailable,
  minimumLedgerSlot: firstAvailable,
  getBlockTime: (node, params) =>
    toSeconds(findBlock(node, integerAt(params, 0, 'slot'), 'confirmed').timeMs),
  getBlocks(node, params) {
    const from = integerAt(params, 0, 'start slot');
    const hasEnd = typeof params[1] === 'number';
    const config = configAt(params, hasEnd || params[1] === null ? 2 : 1);
    const last = node.view(atLeastConfirmed(config)).slot;
    const to = hasEnd ? Math.min(integerAt(params, 1, 'end slot'), last) : last;
    if (to - from > BLOCK_RANGE_MAX) throw invalidParams(`Slot range too large; max ${BLOCK_RANGE_MAX}`);
    return to < from ? [] : node.ledger.blocksBetween(from, to, BLOCK_RANGE_MAX);
  },
  getBlocksWithLimit(node, params) {
    const from = integerAt(params, 0, 'start slot');
    const limit = integerAt(params, 1, 'limit');
    if (limit > BLOCK_RANGE_MAX) throw invalidParams(`Limit too large; max ${BLOCK_RANGE_MAX}`);
    return node.ledger.blocksBetween(from, node.view(atLeastConfirmed(configAt(params, 2))).slot, limit);
  },
  getBlock(node, params) {
    const slot = integerAt(params, 0, 'slot');
    const config = isConfig(params[1]) ? params[1] : { encoding: params[1] };
    const block = findBlock(node, slot, atLeastConfirmed(config));
    const { blockhash, previousBlockhash, parentSlot, height, timeMs } = block;
    return {
      blockhash,
      previousBlockhash,
      parentSlot,
      blockHeight: height,
      blockTime: toSeconds(timeMs),
      ...(config.rewards === false ? {} : { rewards: [] }),
      ...blockContent(node.ledger.transactionsInBlock(slot), config),
    };
  },
};

export const toSeconds = (timeMs: number): number => Math.floor(timeMs / 1_000);

function firstAvailable(node: RpcNode): number {
  const first = node.ledger.firstSlot();
  if (node.isRetained(first)) return first;
  const tip = node.ledger.currentSlot();
  const kept = node.ledger.blocksBetween(first, tip, BLOCK_RANGE_MAX).find((slot) => node.isRetained(slot));
  return kept ?? tip;
}

/** Blocks are not served at processed: what is there may still change. */
function atLeastConfirmed(config: Config): 'confirmed' | 'finalized' {
  const commitment = commitmentOf(config);
  if (commitment === 'processed') throw invalidParams('Method does not support commitment below `confirmed`');
  return commitment;
}

function findBlock(node: RpcNode, slot: number, commitment: 'confirmed' | 'finalized'): BlockInfo {
  if (slot > node.view(commitment).slot)
    throw new RpcError(RPC_CODES.blockNotAvailable, `Block not available for slot ${slot}`);
  const block = node.isRetained(slot) ? node.ledger.blockAt(slot) : null;
  if (block === null)
    throw new RpcError(
      RPC_CODES.slotSkipped,
      `Slot ${slot} was skipped, or missing due to ledger jump to recent snapshot`,
    );
  return block;
}

function blockContent(records: readonly TransactionRecord[], config: Config): object {
  const encoding = toTransactionEncoding(config.encoding);
  const maxVersion = optionalInteger(config.maxSupportedTransactionVersion, 'maxSupportedTransactionVersion');
  switch (config.transactionDetails ?? 'full') {
    case 'none':
      return {};
    case 'signatures':
      return { signatures: records.map((record) => record.txid) };
    case 'accounts':
      return { transactions: records.map((record) => accountsOnly(record, maxVersion)) };
    case 'full':
      return { transactions: records.map((record) => encodeTransaction(record, encoding, maxVersion)) };
    default:
      throw invalidParams('unknown transactionDetails');
  }
}

function accountsOnly(record: TransactionRecord, maxVersion: number | undefined): unknown {
  const parsed: TransactionEncoding = 'jsonParsed';
  const { meta, version } = encodeTransaction(record, parsed, maxVersion);
  const staticCount = record.keys.length - record.loadedWritable.length - record.loadedReadonly.length;
  const accountKeys = record.keys.map((pubkey, index) => ({
    pubkey,
    signer: index < record.signerCount,
    writable: record.writable[index] === true,
    source: index < staticCount ? 'transaction' : 'lookupTable',
  }));
  const signature = must(record.txid, 'signature');
  return {
    transaction: { signatures: [signature], accountKeys },
    meta,
    ...(version === undefined ? {} : { version }),
  };
}
