import { createHash } from 'node:crypto';
import { must } from '@chimera/core/assert';
import { toBase58 } from '../vm/base58.ts';
import type { BlockInfo, Commitment } from './types.ts';

/** A blockhash is good for this many blocks after its own. */
export const BLOCKHASH_LIFE_BLOCKS = 150;
/** Blocks kept in memory: twice the blockhash life for statuses, and enough for the SlotHashes sysvar. */
export const BLOCK_WINDOW = 512;
/** The first slot of a new chain; far from zero so that slot and height are never mistaken for each other. */
export const FIRST_SLOT = 380_000_000;
export const FIRST_HEIGHT = 358_000_000;

export interface CommitmentDepths {
  readonly confirmDepth: number;
  readonly finalizeDepth: number;
}

export interface NextBlock {
  readonly slot: number;
  readonly timeMs: number;
  /** Mixed into the new hash, so that a block with other content has another successor. */
  readonly salt: string;
}

/** The newest blocks, the last of them open, and which of their hashes may still be used. */
export interface BlockWindow {
  open(): BlockInfo;
  push(next: NextBlock): BlockInfo;
  view(commitment: Commitment, lagSlots: number): BlockInfo;
  /** Height of the block with this hash, or null when it is not in the window. */
  heightOf(blockhash: string): number | null;
  isValid(blockhash: string, atHeight: number): boolean;
  find(slot: number): BlockInfo | null;
  newestFirst(): readonly BlockInfo[];
  oldest(): BlockInfo;
}

export function createBlockWindow(initial: readonly BlockInfo[], depths: CommitmentDepths): BlockWindow {
  const blocks = [...initial];
  const heights = new Map(blocks.map((block) => [block.blockhash, block.height]));
  const open = (): BlockInfo => must(blocks.at(-1), 'open block');
  const depthOf = (commitment: Commitment): number => {
    if (commitment === 'processed') return 0;
    return commitment === 'confirmed' ? depths.confirmDepth : depths.finalizeDepth;
  };
  return {
    open,
    push({ slot, timeMs, salt }) {
      const parent = open();
      const blockhash = nextBlockhash(parent.blockhash, slot, salt);
      const { blockhash: previousBlockhash, slot: parentSlot } = parent;
      const block = { slot, height: parent.height + 1, blockhash, previousBlockhash, parentSlot, timeMs };
      blocks.push(block);
      heights.set(blockhash, block.height);
      if (blocks.length > BLOCK_WINDOW) heights.delete(must(blocks.shift(), 'oldest block').blockhash);
      return block;
    },
    view(commitment, lagSlots) {
      let index = blocks.length - 1;
      const newestSlot = open().slot - lagSlots;
      while (index > 0 && must(blocks[index], 'block').slot > newestSlot) index -= 1;
      return must(blocks[Math.max(0, index - depthOf(commitment))], 'block of a view');
    },
    heightOf: (blockhash) => heights.get(blockhash) ?? null,
    isValid(blockhash, atHeight) {
      const height = heights.get(blockhash);
      return height !== undefined && height <= atHeight && atHeight - height <= BLOCKHASH_LIFE_BLOCKS;
    },
    find: (slot) => blocks.findLast((block) => block.slot === slot) ?? null,
    newestFirst: () => blocks.toReversed(),
    oldest: () => must(blocks[0], 'oldest block'),
  };
}

function nextBlockhash(previous: string, slot: number, salt: string): string {
  return toBase58(createHash('sha256').update(`${previous}/${slot}/${salt}`).digest());
}

/** Decides from the seed alone how many slots after one stay empty: no state to save, the same after a restart. */
export function skippedAfter(slot: number, seed: string, skipRate: number): number {
  if (skipRate === 0) return 0;
  const bytes = createHash('sha256').update(`skip/${seed}/${slot}`).digest();
  let skipped = 0;
  while (skipped < bytes.length - 1 && (bytes[skipped] ?? 255) / 256 < skipRate) skipped += 1;
  return skipped;
}

export function firstBlock(genesisHash: string, timeMs: number): BlockInfo {
  return {
    slot: FIRST_SLOT,
    height: FIRST_HEIGHT,
    blockhash: genesisHash,
    previousBlockhash: genesisHash,
    parentSlot: FIRST_SLOT - 1,
    timeMs,
  };
}
