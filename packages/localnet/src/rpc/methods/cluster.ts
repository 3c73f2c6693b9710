import { createHash } from 'node:crypto';
import { toBase58 } from '../../vm/base58.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { API_VERSION, type RpcNode, UNHEALTHY_LAG_SLOTS, viewFor } from '../node.ts';
import { addressAt, configAt, integerAt } from '../params.ts';

const SLOTS_PER_EPOCH = 432_000;
const SAMPLE_SECONDS = 60;
const SAMPLES_MAX = 720;
const ACCOUNT_BYTES_MAX = 10 * 1024 * 1024;
const AIRDROP_LAMPORTS_MAX = 1_000_000_000_000_000;

export const clusterMethods: RpcMethods = {
  getHealth(node) {
    checkHealth(node);
    return 'ok';
  },
  getVersion: () => ({ 'solana-core': API_VERSION, 'feature-set': 3_640_012_085 }),
  getGenesisHash: (node) => node.ledger.genesisHash,
  getIdentity: (node) => ({
    identity: toBase58(createHash('sha256').update(`identity/${node.name}`).digest()),
  }),
  getEpochInfo(node, params) {
    const { slot, height } = viewFor(node, configAt(params, 0));
    return {
      absoluteSlot: slot,
      blockHeight: height,
      epoch: Math.floor(slot / SLOTS_PER_EPOCH),
      slotIndex: slot % SLOTS_PER_EPOCH,
      slotsInEpoch: SLOTS_PER_EPOCH,
      transactionCount: node.ledger.transactionCount(),
    };
  },
  getTransactionCount(node, params) {
    viewFor(node, configAt(params, 0));
    return node.ledger.transactionCount();
  },
  getRecentPerformanceSamples(node, params) {
    if (params[0] !== undefined && integerAt(params, 0, 'limit') > SAMPLES_MAX)
      throw invalidParams(`limit; max ${SAMPLES_MAX}`);
    const now = node.view('processed');
    const prices = node.ledger.recentFees([]);
    const numTransactions = prices.reduce((sum, entry) => sum + entry.prices.length, 0);
    const first = node.ledger.blockAt(prices[0]?.slot ?? now.slot);
    const seconds = Math.max(1, Math.round((now.timeMs - (first?.timeMs ?? now.timeMs)) / 1_000));
    const samplePeriodSecs = Math.min(SAMPLE_SECONDS, seconds);
    const numSlots = Math.max(1, now.slot - (first?.slot ?? now.slot));
    return [
      {
        slot: now.slot,
        numSlots,
        numTransactions,
        numNonVoteTransactions: numTransactions,
        samplePeriodSecs,
      },
    ];
  },
  getMinimumBalanceForRentExemption(node, params) {
    const bytes = integerAt(params, 0, 'data length');
    if (bytes > ACCOUNT_BYTES_MAX) throw invalidParams(`data length; max ${ACCOUNT_BYTES_MAX}`);
    return node.ledger.rentExemptLamports(bytes);
  },
  requestAirdrop(node, params) {
    const address = addressAt(params, 0);
    const lamports = integerAt(params, 1, 'lamports');
    if (lamports > AIRDROP_LAMPORTS_MAX) throw invalidParams(`lamports; max ${AIRDROP_LAMPORTS_MAX}`);
    return node.ledger.airdrop(address, BigInt(lamports)).txid;
  },
};

/** Throws −32005 while the node is far behind or told to be unwell. */
export function checkHealth(node: RpcNode): void {
  if (node.faults.hits('unhealthy')) throw new RpcError(RPC_CODES.nodeUnhealthy, 'Node is unhealthy', {});
  const numSlotsBehind = node.slotsBehind();
  if (numSlotsBehind >= UNHEALTHY_LAG_SLOTS)
    throw new RpcError(RPC_CODES.nodeUnhealthy, `Node is behind by ${numSlotsBehind} slots`, {
      numSlotsBehind,
    });
}
