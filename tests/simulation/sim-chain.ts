import type { Address, Txid } from '@chimera/core/units/chain';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import {
  ancestor,
  type BlockTree,
  createBlockTree,
  FIRST_SLOT,
  type SimBlock,
  type TreeParts,
} from './sim-blocks.ts';
import {
  applyFailure,
  applySwap,
  decodeOurs,
  type OurTransaction,
  reportOurs,
  type WalletState,
} from './sim-ledger.ts';
import type { SimMarket } from './sim-market.ts';

/** Somebody else's transaction: a leader's trade, or SOL sent to our wallet. */
export interface ForeignTransaction {
  readonly txid: Txid;
  readonly giftLamports: bigint;
  readonly report: (
    at: { slot: number; timeMs: number },
    before: WalletState,
    after: WalletState,
  ) => ConfirmedTransaction;
}

export interface SimChain extends Pick<BlockTree, 'best' | 'finalized' | 'tips' | 'find' | 'isOn'> {
  readonly shape: TreeParts['shape'];
  readonly start: SimBlock;
  readonly slot: () => number;
  /** Bytes wait among the leaders until they land, or never can. */
  readonly submit: (wire: Uint8Array, delaySlots: number) => void;
  /** The bytes that were submitted with this signature. */
  readonly wireOf: (of: Txid) => Uint8Array | null;
  readonly submitForeign: (transaction: ForeignTransaction) => void;
  /** Whether our transaction on this blockhash is on no chain that can become final, and never will be. */
  readonly hasMissed: (of: Txid, blockhash: string) => boolean;
  /** Transactions that may still land, or are not final yet. */
  readonly pending: () => number;
  /** One slot passes, mostly with a block. */
  readonly tick: (timeMs: number) => void;
}

export interface ChainParts extends TreeParts {
  readonly market: SimMarket;
  readonly wallet: Address;
  readonly onFinalized: (block: SimBlock) => void;
}

interface Pooled {
  readonly ours: OurTransaction | null;
  readonly foreign: ForeignTransaction | null;
  readySlot: number;
}

const INCLUSION_CHANCE = 0.9;
const OTHER_TIP_CHANCE = 0.3;

/** A cluster that forks: a transaction may land on several forks, with another outcome on each. */
export function createSimChain(parts: ChainParts): SimChain {
  const { rng, faults, shape } = parts;
  const tree = createBlockTree(parts);
  const pool = new Map<Txid, Pooled>();
  let slot = FIRST_SLOT;
  let stalledSlots = 0;

  function produce(timeMs: number): void {
    const parent = chooseParent(parts, tree);
    let { wallet } = parent;
    const reports: ConfirmedTransaction[] = [];
    for (const [id, pooled] of pool) {
      if (pooled.readySlot > slot || !rng.chance(INCLUSION_CHANCE) || faults.strikes('chain_congested'))
        continue;
      if (tree.find(id, parent) !== null) continue;
      const landed = land(pooled, { parent, slot, timeMs, wallet }, parts, tree);
      if (landed === null) continue;
      wallet = landed.after;
      reports.push(landed.report);
      if (pooled.ours !== null && faults.strikes('chain_forgets_forked')) pool.delete(id);
    }
    tree.add({ parent, slot, timeMs, wallet, reports });
  }

  function reorganise(timeMs: number): void {
    const before = tree.best();
    const depth = 2 + rng.below(shape.finalDepth - 2);
    const from = ancestor(tree.best(), depth);
    if (!tree.isOn(tree.finalized(), from)) return;
    let parent = from;
    for (let count = 0; count <= depth; count += 1) {
      slot += 1;
      parent = tree.add({ parent, slot, timeMs, wallet: parent.wallet, reports: [] });
    }
    for (const pooled of forkedOff(pool, before, tree)) {
      if (faults.strikes('chain_forgets_forked')) pool.delete(pooled.ours.txid);
      else pooled.readySlot = slot + rng.below(shape.blockhashLife);
    }
  }

  function finalize(): void {
    if (faults.strikes('chain_stalls_finality')) stalledSlots = 5 + rng.below(20);
    stalledSlots = faults.isHealed() ? 0 : stalledSlots - 1;
    if (stalledSlots > 0) return;
    for (const block of tree.finalize()) parts.onFinalized(block);
    dropEnded(pool, shape.blockhashLife, tree);
  }

  return {
    ...{ shape, start: tree.best(), best: tree.best, finalized: tree.finalized, tips: tree.tips },
    ...{ find: tree.find, isOn: tree.isOn },
    slot: () => slot,
    ...takeBytes(pool, () => slot),
    submitForeign: (foreign) => void pool.set(foreign.txid, { ours: null, foreign, readySlot: slot }),
    hasMissed: (of, blockhash) =>
      tree.find(of, tree.finalized()) === null && !mayYetLand(blockhash, shape.blockhashLife, tree),
    pending: () => pool.size,
    tick: (timeMs) => {
      slot += 1;
      if (faults.strikes('chain_skips')) return;
      if (faults.strikes('chain_reorgs')) reorganise(timeMs);
      else produce(timeMs);
      finalize();
    },
  };
}

/** Puts bytes among what may land, and keeps them for whoever asks what a transaction was. */
function takeBytes(pool: Map<Txid, Pooled>, slot: () => number): Pick<SimChain, 'submit' | 'wireOf'> {
  const wires = new Map<Txid, Uint8Array>();
  return {
    submit: (wire, delaySlots) => {
      const ours = decodeOurs(wire);
      wires.set(ours.txid, wire);
      put(pool, ours, slot() + delaySlots);
    },
    wireOf: (of) => wires.get(of) ?? null,
  };
}

/** What is final has landed or never will. */
function dropEnded(pool: Map<Txid, Pooled>, life: number, tree: BlockTree): void {
  const finalized = tree.finalized();
  for (const [id, { ours }] of pool) {
    const isPast = ours !== null && !isLandable(ours, finalized, life, tree);
    if (isPast || tree.find(id, finalized) !== null) pool.delete(id);
  }
}

interface PooledOurs extends Pooled {
  readonly ours: OurTransaction;
}

/** What a fork took from the best chain: it comes back later, or never unless it is sent again. */
function forkedOff(
  pool: ReadonlyMap<Txid, Pooled>,
  before: SimBlock,
  tree: BlockTree,
): readonly PooledOurs[] {
  return [...pool.values()].filter(
    (pooled): pooled is PooledOurs =>
      pooled.ours !== null &&
      tree.find(pooled.ours.txid, before) !== null &&
      tree.find(pooled.ours.txid, tree.best()) === null,
  );
}

/** The same bytes again may only come sooner. */
function put(pool: Map<Txid, Pooled>, ours: OurTransaction, readySlot: number): void {
  const known = pool.get(ours.txid);
  if (known === undefined) pool.set(ours.txid, { ours, foreign: null, readySlot });
  else known.readySlot = Math.min(known.readySlot, readySlot);
}

function chooseParent({ rng, faults, shape }: ChainParts, tree: BlockTree): SimBlock {
  const best = tree.best();
  const tips = tree.tips();
  let parent = best;
  if (faults.strikes('chain_forks')) parent = ancestor(best, 1 + rng.below(2));
  else if (faults.strikes('chain_deep_forks')) parent = ancestor(best, 1 + rng.below(shape.finalDepth));
  else if (tips.length > 1 && rng.chance(faults.isHealed() ? 0 : OTHER_TIP_CHANCE)) parent = rng.pick(tips);
  return tree.isOn(tree.finalized(), parent) ? parent : best;
}

function isLandable(
  ours: Pick<OurTransaction, 'blockhash'>,
  parent: SimBlock,
  life: number,
  tree: BlockTree,
): boolean {
  const from = tree.byBlockhash(ours.blockhash);
  return from !== null && tree.isOn(from, parent) && parent.height - from.height <= life;
}

/** Whether a block after the finalized ones could take what is signed on this blockhash. */
function mayYetLand(blockhash: string, life: number, tree: BlockTree): boolean {
  const from = tree.byBlockhash(blockhash);
  const finalized = tree.finalized();
  if (from === null) return false;
  // What is not final itself may become so, unless its fork has lost.
  if (!tree.isOn(from, finalized)) return tree.isOn(finalized, from);
  return finalized.height - from.height <= life;
}

type At = Pick<SimBlock, 'slot' | 'timeMs' | 'wallet'> & { readonly parent: SimBlock };

/** What a transaction does in a block on this parent; null when no leader could take it. */
function land(
  { ours, foreign }: Pooled,
  { parent, slot, timeMs, wallet: before }: At,
  { faults, market, wallet, shape }: ChainParts,
  tree: BlockTree,
): { readonly after: WalletState; readonly report: ConfirmedTransaction } | null {
  if (foreign !== null) {
    const after = { ...before, lamports: before.lamports + foreign.giftLamports };
    return { after, report: foreign.report({ slot, timeMs }, before, after) };
  }
  if (ours === null || !isLandable(ours, parent, shape.blockhashLife, tree)) return null;
  if (before.lamports < ours.feeLamports) return null;
  const outAmount = market.out(ours.swap.side, ours.swap.mint, ours.swap.inAmount);
  const success = faults.strikes('chain_fails_swaps') ? null : applySwap(ours, before, outAmount);
  const after = success ?? applyFailure(ours, before);
  const landing = { slot, timeMs, before, after, hasFailed: success === null };
  return { after, report: reportOurs(ours, wallet, landing) };
}
