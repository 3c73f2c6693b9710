import type { Address, Txid } from '@chimera/core/units/chain';
import { txid } from '@chimera/core/units/chain';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Rng } from '@chimera/testkit/rng';
import bs58 from 'bs58';
import type { Faults } from './faults.ts';
import {
  applyFailure,
  applySwap,
  decodeOurs,
  type OurTransaction,
  reportOurs,
  type WalletState,
} from './sim-ledger.ts';
import type { SimMarket } from './sim-market.ts';

/** One block of one fork, with the wallet as it leaves it. */
export interface SimBlock {
  readonly parent: SimBlock | null;
  readonly slot: number;
  readonly height: number;
  readonly timeMs: number;
  readonly blockhash: string;
  /** Transactions of ours and of those we watch. */
  readonly reports: ReadonlyMap<Txid, ConfirmedTransaction>;
  readonly signatures: readonly Txid[];
  readonly wallet: WalletState;
}

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

export interface ChainShape {
  readonly blockhashLife: number;
  readonly finalDepth: number;
}

export interface SimChain {
  readonly shape: ChainShape;
  readonly slot: () => number;
  readonly best: () => SimBlock;
  readonly finalized: () => SimBlock;
  readonly tips: () => readonly SimBlock[];
  /** The block of this chain that has the transaction. */
  readonly find: (of: Txid, tip: SimBlock) => SimBlock | null;
  readonly isOn: (block: SimBlock, tip: SimBlock) => boolean;
  readonly submit: (wire: Uint8Array, delaySlots: number) => void;
  readonly submitForeign: (transaction: ForeignTransaction) => void;
  readonly tick: (timeMs: number) => void;
}

export interface ChainParts {
  readonly rng: Rng;
  readonly faults: Faults;
  readonly market: SimMarket;
  readonly wallet: Address;
  readonly start: WalletState;
  readonly shape: ChainShape;
  readonly onFinalized: (block: SimBlock) => void;
}

interface Pooled {
  readonly ours: OurTransaction | null;
  readonly foreign: ForeignTransaction | null;
  readySlot: number;
}

const FIRST_SLOT = 5_000;
const FIRST_HEIGHT = 4_300;
const INCLUSION_CHANCE = 0.9;

const blockhashOf = (seq: number): string => {
  const bytes = Buffer.alloc(32, 3);
  bytes.writeUInt32BE(seq, 28);
  return bs58.encode(bytes);
};
const fillerOf = (seq: number): Txid => txid(`${'5'.repeat(70)}${bs58.encode(Buffer.from(`filler${seq}`))}`);

/** The block a number of generations before this one; the oldest there is when there are fewer. */
export function ancestor(block: SimBlock, generations: number): SimBlock {
  let at = block;
  for (let left = generations; left > 0 && at.parent !== null; left -= 1) at = at.parent;
  return at;
}

export function createSimChain(parts: ChainParts): SimChain {
  const { rng, faults, shape } = parts;
  let seq = 0;
  let slot = FIRST_SLOT;
  const genesis = newBlock(null, 0, [], parts.start);
  let best = genesis;
  let finalized = genesis;
  let tips: SimBlock[] = [genesis];
  let stalledSlots = 0;
  const byBlockhash = new Map<string, SimBlock>([[genesis.blockhash, genesis]]);
  const landings = new Map<Txid, SimBlock[]>();
  const pool = new Map<Txid, Pooled>();
  const finalizedByHeight = new Map<number, SimBlock>([[genesis.height, genesis]]);

  function newBlock(
    parent: SimBlock | null,
    timeMs: number,
    reports: readonly ConfirmedTransaction[],
    wallet: WalletState,
  ): SimBlock {
    seq += 1;
    const own = reports.map(({ signature }) => signature);
    return {
      ...{ parent, slot, timeMs, wallet, blockhash: blockhashOf(seq) },
      height: parent === null ? FIRST_HEIGHT : parent.height + 1,
      reports: new Map(reports.map((report) => [report.signature, report])),
      signatures: faults.strikes('chain_quiet_blocks') ? own : [fillerOf(seq), ...own],
    };
  }

  function isOn(block: SimBlock, tip: SimBlock): boolean {
    if (block.height <= finalized.height && tip.height >= finalized.height)
      return finalizedByHeight.get(block.height) === block;
    let at: SimBlock | null = tip;
    while (at !== null && at.height > block.height) at = at.parent;
    return at === block;
  }

  const find = (of: Txid, tip: SimBlock): SimBlock | null =>
    landings.get(of)?.find((block) => isOn(block, tip)) ?? null;

  function chooseParent(): SimBlock {
    let parent = best;
    if (faults.strikes('chain_forks')) parent = ancestor(best, 1 + rng.below(2));
    else if (faults.strikes('chain_deep_forks')) parent = ancestor(best, 1 + rng.below(shape.finalDepth));
    else if (tips.length > 1 && rng.chance(faults.isHealed() ? 0 : 0.3)) parent = rng.pick(tips);
    return parent.height >= finalized.height && isOn(finalized, parent) ? parent : best;
  }

  function isLandable(ours: OurTransaction, parent: SimBlock): boolean {
    const from = byBlockhash.get(ours.blockhash);
    return from !== undefined && isOn(from, parent) && parent.height - from.height <= shape.blockhashLife;
  }

  function produce(timeMs: number): SimBlock {
    const parent = chooseParent();
    let wallet = parent.wallet;
    const reports: ConfirmedTransaction[] = [];
    for (const [id, { ours, foreign, readySlot }] of pool) {
      if (readySlot > slot || !rng.chance(INCLUSION_CHANCE) || faults.strikes('chain_congested')) continue;
      if (find(id, parent) !== null) continue;
      const before = wallet;
      if (foreign !== null) {
        wallet = { ...before, lamports: before.lamports + foreign.giftLamports };
        reports.push(foreign.report({ slot, timeMs }, before, wallet));
        continue;
      }
      if (ours === null || !isLandable(ours, parent) || before.lamports < ours.feeLamports) continue;
      const outAmount = parts.market.out(ours.swap.side, ours.swap.mint, ours.swap.inAmount);
      const success = faults.strikes('chain_fails_swaps') ? null : applySwap(ours, before, outAmount);
      wallet = success ?? applyFailure(ours, before);
      const landing = { slot, timeMs, before, after: wallet, hasFailed: success === null };
      reports.push(reportOurs(ours, parts.wallet, landing));
    }
    const block = newBlock(parent, timeMs, reports, wallet);
    for (const { signature } of reports) landings.set(signature, [...(landings.get(signature) ?? []), block]);
    byBlockhash.set(block.blockhash, block);
    tips = [...tips.filter((tip) => tip !== parent), block];
    return block;
  }

  function advanceFinality(): void {
    if (faults.strikes('chain_stalls_finality')) stalledSlots = 20 + rng.below(60);
    if (stalledSlots > 0) {
      stalledSlots = faults.isHealed() ? 0 : stalledSlots - 1;
      return;
    }
    const next = ancestor(best, shape.finalDepth);
    if (next.height <= finalized.height) return;
    const path: SimBlock[] = [];
    for (let at = next; at !== finalized && at.parent !== null; at = at.parent) path.unshift(at);
    finalized = next;
    for (const block of path) finalizedByHeight.set(block.height, block);
    tips = tips.filter((tip) => isOn(next, tip));
    for (const block of path) parts.onFinalized(block);
    for (const [id, { ours }] of pool) {
      const isPast = ours !== null && !isLandable(ours, finalized);
      if (isPast || (find(id, finalized)?.height ?? finalized.height + 1) <= finalized.height)
        pool.delete(id);
    }
  }

  return {
    ...{ shape, isOn, find },
    slot: () => slot,
    best: () => best,
    finalized: () => finalized,
    tips: () => tips,
    submit: (wire, delaySlots) => {
      const ours = decodeOurs(wire);
      const readySlot = slot + delaySlots;
      const known = pool.get(ours.txid);
      if (known === undefined) pool.set(ours.txid, { ours, foreign: null, readySlot });
      else known.readySlot = Math.min(known.readySlot, readySlot);
    },
    submitForeign: (foreign) => pool.set(foreign.txid, { ours: null, foreign, readySlot: slot }),
    tick: (timeMs) => {
      slot += 1;
      if (faults.strikes('chain_skips')) return;
      const block = produce(timeMs);
      if (block.height > best.height || (block.height === best.height && rng.chance(0.5))) best = block;
      advanceFinality();
    },
  };
}
