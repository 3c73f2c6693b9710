import { height, slot } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createRecentBlockhashes } from './recent-blockhashes.ts';

const NEWEST = 1_000;
const LIFE = 150;

function keptUpToNewest() {
  const recent = createRecentBlockhashes();
  for (let at = NEWEST - 140; at <= NEWEST; at += 1) {
    const heights = { height: height(at), lastValidHeight: height(at + LIFE) };
    recent.add({ blockhash: `hash-${at}`, slot: slot(at), confirmedHeights: null, ...heights }, {});
  }
  return recent;
}

test('a sale is signed on the oldest blockhash that leaves it a quarter of a life', () => {
  const chosen = keptUpToNewest().forExit(NEWEST, new Set());
  expect((chosen?.lastValidHeight ?? 0) - NEWEST).toBe(38);
});

test('a sale that follows another takes the next one, which expires hardly later', () => {
  const recent = keptUpToNewest();
  const first = recent.forExit(NEWEST, new Set());
  const second = recent.forExit(NEWEST, new Set([first?.blockhash ?? '']));
  expect((second?.lastValidHeight ?? 0) - NEWEST).toBe(39);
});
