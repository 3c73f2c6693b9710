import type { BlockInfo, Commitment, Ledger, TransactionRecord } from '../chain/types.ts';
import type { FaultSite } from '../faults/registry.ts';
import { RPC_CODES, RpcError } from './error.ts';
import { type Config, commitmentOf, optionalInteger } from './params.ts';

export interface NodeOptions {
  readonly name: string;
  readonly lagSlots: number;
  /** Slots until a transaction appears in statuses and history, although its effects are already visible. */
  readonly indexDelaySlots: number;
  /** Slots of transaction history that the node keeps; null keeps all. */
  readonly retentionSlots: number | null;
}

/** One RPC node's eyes on the shared ledger: its own lag, index delay, retention and lies. */
export interface RpcNode {
  readonly name: string;
  readonly ledger: Ledger;
  readonly faults: FaultSite;
  view(commitment: Commitment): BlockInfo;
  /** The newest slot whose transactions the node's index knows at a commitment. */
  indexedSlot(commitment: Commitment): number;
  /** The record if this node can see it at the commitment. */
  transaction(txid: string, commitment: Commitment): TransactionRecord | null;
  /** Whether a slot is inside the node's kept history. */
  isRetained(slot: number): boolean;
  levelOf(slot: number): Commitment;
  slotsBehind(): number;
}

/** Behind this many slots a node calls itself unhealthy. */
export const UNHEALTHY_LAG_SLOTS = 32;
const LAG_SLOTS_MAX = 64;

export function createRpcNode(ledger: Ledger, faults: FaultSite, options: NodeOptions): RpcNode {
  const lag = (): number => Math.min(LAG_SLOTS_MAX, options.lagSlots + faults.standing('lag'));
  const view = (commitment: Commitment): BlockInfo => ledger.view(commitment, lag());
  const indexedSlot = (commitment: Commitment): number => {
    const delay = options.indexDelaySlots + faults.standing('index_delay');
    return Math.min(view(commitment).slot, view('processed').slot - delay);
  };
  const isRetained = (slot: number): boolean => {
    const forced = faults.standing('retention');
    const kept = forced > 0 ? forced : options.retentionSlots;
    return kept === null || ledger.currentSlot() - slot <= kept;
  };
  return {
    name: options.name,
    ledger,
    faults,
    view,
    indexedSlot,
    isRetained,
    transaction(txid, commitment) {
      const record = ledger.getTransaction(txid);
      if (record === null || record.slot > indexedSlot(commitment) || !isRetained(record.slot)) return null;
      return record;
    },
    levelOf(slot) {
      if (slot <= view('finalized').slot) return 'finalized';
      return slot <= view('confirmed').slot ? 'confirmed' : 'processed';
    },
    slotsBehind: () => faults.standing('lag'),
  };
}

export interface WithContext<T> {
  readonly context: { readonly apiVersion: string; readonly slot: number };
  readonly value: T;
}

export const API_VERSION = '3.0.0';

/** The view that a call's configuration asks for. Throws −32016 when the node has not reached its `minContextSlot`. */
export function viewFor(node: RpcNode, config: Config, key = 'commitment'): BlockInfo {
  const view = node.view(commitmentOf(config, key));
  const minContextSlot = optionalInteger(config.minContextSlot, 'minContextSlot');
  if (minContextSlot !== undefined && view.slot < minContextSlot)
    throw new RpcError(RPC_CODES.minContextSlot, 'Minimum context slot has not been reached', {
      contextSlot: view.slot,
    });
  return view;
}

/** Answers a call in the usual envelope, from the state at the slot that its configuration asks for. */
export function withContext<T>(node: RpcNode, config: Config, read: (view: BlockInfo) => T): WithContext<T> {
  const view = viewFor(node, config);
  return { context: { apiVersion: API_VERSION, slot: view.slot }, value: read(view) };
}
