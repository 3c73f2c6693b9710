import { slot, txid } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import type { BlockSignatures } from '../rpc/history-methods.ts';
import { walkChain } from './chain-walk.ts';

const OURS = txid('3'.repeat(88));
const START = 1_000;
const BLOCKS = 40;

/** A quiet chain: one block every other slot, and nobody's transaction in any. */
function aChain(): Map<number, BlockSignatures> {
  return new Map(
    Array.from({ length: BLOCKS }, (_, index) => {
      const at = START + index * 2;
      const block = {
        blockhash: `hash${index}`,
        previousBlockhash: `hash${index - 1}`,
        parentSlot: slot(at - 2),
        blockHeight: 500 + index,
        blockTime: null,
        signatures: [],
      };
      return [at, block];
    }),
  );
}

const nodeOf = (blocks: ReadonlyMap<number, BlockSignatures>) => ({
  getBlock: async (at: number) => blocks.get(at) ?? null,
  getBlocks: async (from: number, to: number) =>
    [...blocks.keys()].filter((at) => at >= from && at <= to).map((at) => slot(at)),
});

const question = { txid: OURS, blockhash: 'hash2', blockhashSlot: slot(START + 4), bound: 530 };

test('an unbroken chain of blocks over the whole window without the transaction is a proof', async () => {
  expect(await walkChain(nodeOf(aChain()), question)).toEqual({
    kind: 'absent',
    walk: {
      ...{ fromHeight: 500, toHeight: 530, blockCount: 30 },
      ...{ lastBlockhash: 'hash30', hasBlockhash: true },
    },
  });
});

test('the transaction is found in the very last block that may hold it', async () => {
  const blocks = aChain();
  const at = START + 30 * 2;
  blocks.set(at, { ...aBlock(blocks, at), signatures: [OURS] });
  expect(await walkChain(nodeOf(blocks), question)).toEqual({ kind: 'found', height: 530 });
});

const damages: [string, (blocks: Map<number, BlockSignatures>) => void][] = [
  [
    'has forgotten where the window begins',
    (blocks) => {
      for (let at = START; at <= START + 4; at += 2) blocks.delete(at);
    },
  ],
  ['left a block of the window out', (blocks) => blocks.delete(START + 20)],
  [
    'shows a block of another fork',
    (blocks) => blocks.set(START + 20, { ...aBlock(blocks, START + 20), previousBlockhash: 'elsewhere' }),
  ],
  [
    'shows a height twice',
    (blocks) => blocks.set(START + 20, { ...aBlock(blocks, START + 20), blockHeight: 509 }),
  ],
  [
    'does not reach the end of the window',
    (blocks) => {
      for (let at = START + 56; at < START + BLOCKS * 2; at += 2) blocks.delete(at);
    },
  ],
];

test.each(damages)('a provider that %s proves nothing', async (_name, damage) => {
  const blocks = aChain();
  damage(blocks);
  expect((await walkChain(nodeOf(blocks), question)).kind).toBe('broken');
});

test('a blockhash that a fork took is no block’s any more, and the window proves it all the same', async () => {
  const answer = await walkChain(nodeOf(aChain()), { ...question, blockhash: 'forked' });
  expect(answer).toMatchObject({ kind: 'absent', walk: { hasBlockhash: false, toHeight: 530 } });
});

test('a window longer than any blockhash lives is not walked', async () => {
  expect((await walkChain(nodeOf(aChain()), { ...question, bound: 2_000 })).kind).toBe('broken');
});

function aBlock(blocks: ReadonlyMap<number, BlockSignatures>, at: number): BlockSignatures {
  const block = blocks.get(at);
  if (block === undefined) throw new Error(`no block at ${at}`);
  return block;
}
