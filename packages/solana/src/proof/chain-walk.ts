import { type Slot, slot, type Txid } from '@chimera/core/units/chain';
import type { BlockSignatures, HistoryMethods } from '../rpc/history-methods.ts';

/** Every block that could hold a transaction, from the slot of its blockhash on. */
export interface WalkQuestion {
  readonly txid: Txid;
  readonly blockhash: string;
  readonly blockhashSlot: Slot;
  /** The highest height at which a block may still hold it. */
  readonly bound: number;
}

/** What was walked: each block names the one before as its parent, and their heights follow each other. */
export interface Walk {
  readonly fromHeight: number;
  readonly toHeight: number;
  readonly blockCount: number;
  readonly lastBlockhash: string;
  /** False when a fork took the blockhash's own block: then no block after it accepts the transaction. */
  readonly hasBlockhash: boolean;
}

export type WalkAnswer =
  | { readonly kind: 'absent'; readonly walk: Walk }
  | { readonly kind: 'found'; readonly height: number }
  /** The blocks shown do not make one unbroken chain over the window; nothing follows from them. */
  | { readonly kind: 'broken'; readonly reason: string };

export type WalkNode = Pick<HistoryMethods, 'getBlock' | 'getBlocks'>;

/** A window is as long as a blockhash lives; a longer one is not walked. */
export const WALK_BLOCKS_MAX = 400;
/** Slots searched for that many blocks; some are skipped. */
const WALK_SLOTS_MAX = 2_000;
/** The walk begins this many slots early: what a node calls the blockhash's slot may be a later one. */
const START_SLOTS = 8;
/** Skipped slots may lie before the window; a block is looked for this far back. */
const SEARCH_SLOTS = 512;
const AT_ONCE = 8;
const CALL = { commitment: 'finalized', timeoutMs: 5_000 } as const;

/**
 * Reads the finalized blocks of the window one after the other. Needs no signature of anybody else, so it answers
 * on a quiet chain too; at most `WALK_BLOCKS_MAX` blocks are read. Throws `SolanaError` when the path fails.
 */
export async function walkChain(node: WalkNode, question: WalkQuestion): Promise<WalkAnswer> {
  const { blockhashSlot } = question;
  const from = slot(Math.max(0, blockhashSlot - SEARCH_SLOTS));
  const shown = await node.getBlocks(from, slot(blockhashSlot + WALK_SLOTS_MAX), CALL);
  const slots = shown.slice(
    Math.max(
      0,
      shown.findLastIndex((at) => at <= blockhashSlot - START_SLOTS),
    ),
  );
  const [start] = slots;
  const first = start === undefined ? null : await node.getBlock(start, CALL);
  // Without a block from before the window, some of the window may be gone.
  if (start === undefined || first === null || start > blockhashSlot) {
    return broken('it does not show the block that the window begins with');
  }
  const { blockHeight } = first;
  if (blockHeight === null) return broken('its blocks have no height');
  const length = question.bound - blockHeight;
  if (length > WALK_BLOCKS_MAX) return broken(`a window of ${length} blocks is too long`);
  const rest = slots.slice(1, 1 + length);
  if (rest.length < length) return broken(`it shows ${rest.length} of the window's ${length} blocks`);
  return follow(node, rest, { ...question, first, firstHeight: blockHeight });
}

const broken = (reason: string): WalkAnswer => ({ kind: 'broken', reason });

interface Path extends WalkQuestion {
  readonly first: BlockSignatures;
  readonly firstHeight: number;
}

async function follow(node: WalkNode, slots: readonly Slot[], path: Path): Promise<WalkAnswer> {
  const { txid, blockhash, first, firstHeight } = path;
  let last = first;
  let height = firstHeight;
  let hasBlockhash = first.blockhash === blockhash;
  for (let from = 0; from < slots.length; from += AT_ONCE) {
    const part = slots.slice(from, from + AT_ONCE);
    for (const block of await Promise.all(part.map((at) => node.getBlock(at, CALL)))) {
      if (block === null) return broken('a block of the window is gone');
      if (block.previousBlockhash !== last.blockhash) return broken(`no parent links height ${height + 1}`);
      if (block.blockHeight !== height + 1) return broken(`height ${height + 1} is missing`);
      if (block.signatures.includes(txid)) return { kind: 'found', height: height + 1 };
      last = block;
      height += 1;
      hasBlockhash ||= block.blockhash === blockhash;
    }
  }
  const walk = { fromHeight: firstHeight, toHeight: height, blockCount: slots.length, hasBlockhash };
  return { kind: 'absent', walk: { ...walk, lastBlockhash: last.blockhash } };
}
