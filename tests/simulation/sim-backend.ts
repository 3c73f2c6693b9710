import type { Txid } from '@chimera/core/units/chain';
import type { Rng } from '@chimera/testkit/rng';
import type { Faults } from './faults.ts';
import { ancestor, type SimBlock } from './sim-blocks.ts';
import type { SimChain } from './sim-chain.ts';

/** One machine of a provider: what it has seen of the chain, and what it has kept and indexed. */
export interface SimBackend {
  readonly view: () => SimBlock;
  readonly confirmed: () => SimBlock;
  readonly finalized: () => SimBlock;
  /** The block of its chain with the transaction, if its index has it. */
  readonly find: (of: Txid) => SimBlock | null;
  /** Its blocks up to this one, newest first, as far as it kept them. */
  readonly blocks: (upTo: SimBlock) => readonly SimBlock[];
  /** Those of them with transactions that its index has. */
  readonly history: (upTo: SimBlock) => readonly SimBlock[];
  readonly hidesOurs: () => boolean;
  readonly tick: () => void;
}

const CONFIRM_DEPTH = 1;
/** A machine follows the chain in this part of all slots even when nothing is wrong with it. */
const FOLLOWS = 0.8;

const KEEPS_BLOCKS = 0.5;

export interface BackendParts {
  readonly chain: SimChain;
  readonly rng: Rng;
  readonly faults: Faults;
  /** Two providers that lie would leave nobody who knows. */
  readonly mayPrune: boolean;
  readonly isLying: () => boolean;
  /** Follows the chain but shows nothing that is in it. */
  readonly isBlank: boolean;
}

export function createSimBackend(parts: BackendParts): SimBackend {
  const { chain, rng, faults, mayPrune, isLying, isBlank } = parts;
  let view = chain.best();
  let finalized = chain.finalized();
  let indexedHeight = view.height;
  let stuckSlots = 0;
  const isLagging = rng.chance(faults.strength('node_lags'));
  const prunedDepth = mayPrune && rng.chance(faults.strength('node_prunes')) ? 2 + rng.below(20) : null;
  /** Some forget what a transaction did long before they forget the block that it is in. */
  const keepsBlocks = rng.chance(KEEPS_BLOCKS);
  const indexLag = rng.chance(faults.strength('node_index_lags')) ? 1 + rng.below(60) : 0;
  /** What it had indexed before it lost its index. */
  let indexedFrom = 0;
  const fillerHeights = new Map<Txid, SimBlock>();

  const prunedBelow = (): number =>
    prunedDepth === null || faults.isHealed() ? 0 : finalized.height - prunedDepth;
  const keptFrom = (): number => (keepsBlocks ? 0 : prunedBelow());
  const isIndexed = (block: SimBlock): boolean =>
    block.height >= Math.max(prunedBelow(), indexedFrom) && block.height <= indexedHeight;

  function follow(): void {
    const isOnMinority = faults.strikes('node_minority_view');
    const next = isOnMinority ? rng.pick(chain.tips()) : chain.best();
    const lag = isLagging && !faults.isHealed() ? rng.below(4) : 0;
    const seen = ancestor(next, lag);
    if (!chain.isOn(finalized, seen)) return;
    view = seen;
    const final = chain.finalized();
    if (final.height > finalized.height && chain.isOn(final, view)) finalized = final;
    indexedHeight = faults.isHealed() ? view.height : Math.max(indexedHeight, view.height - indexLag);
  }

  function filler(of: Txid): SimBlock | null {
    const known = fillerHeights.get(of);
    if (known !== undefined && chain.isOn(known, view)) return known;
    const found = findFiller(of, view);
    if (found !== null) fillerHeights.set(of, found);
    return found;
  }

  const blocks = (upTo: SimBlock): readonly SimBlock[] => blocksDownTo(keptFrom(), upTo);

  return {
    view: () => view,
    confirmed: () => {
      const at = ancestor(view, CONFIRM_DEPTH);
      return at.height >= finalized.height ? at : finalized;
    },
    finalized: () => finalized,
    hidesOurs: isLying,
    find: (of) => {
      if (isBlank) return null;
      const block = chain.find(of, view) ?? filler(of);
      return block !== null && isIndexed(block) ? block : null;
    },
    blocks: isBlank ? () => [] : blocks,
    history: isBlank
      ? () => []
      : (upTo) => blocks(upTo).filter((block) => block.reports.size > 0 && isIndexed(block)),
    tick: () => {
      if (faults.isHealed()) indexedFrom = 0;
      else if (mayPrune && faults.strikes('node_loses_index')) indexedFrom = view.height + 1;
      stuckSlots = faults.isHealed() ? 0 : Math.max(0, stuckSlots - 1);
      if (stuckSlots > 0) return;
      if (faults.strikes('node_sticks')) stuckSlots = 4 + rng.below(15);
      else if (rng.chance(FOLLOWS)) follow();
    },
  };
}

function findFiller(of: Txid, tip: SimBlock): SimBlock | null {
  for (let at: SimBlock | null = tip; at !== null; at = at.parent) if (at.signatures.includes(of)) return at;
  return null;
}

function blocksDownTo(height: number, tip: SimBlock): readonly SimBlock[] {
  const kept: SimBlock[] = [];
  for (let at: SimBlock | null = tip; at !== null && at.height >= height; at = at.parent) kept.push(at);
  return kept;
}
