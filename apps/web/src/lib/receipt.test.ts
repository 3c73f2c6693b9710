import { slot } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { expect, test } from 'vitest';
import { measurementText, type ReceiptAttempt, receiptOf } from './receipt.ts';

const bought = {
  walletDeltaLamports: lamports(-1_125n),
  feeLamports: lamports(5n),
  tipLamports: lamports(10n),
  rentLamports: lamports(110n),
  tokenDeltaAtoms: tokenAtoms(95n),
  slot: slot(7),
  finality: 'final',
} as const;
const landed: ReceiptAttempt = {
  state: 'landed',
  terms: {
    side: 'buy',
    spendLamports: lamports(1_000n),
    expectedAtoms: tokenAtoms(100n),
    minAtoms: tokenAtoms(90n),
    priceImpactBps: null,
  },
  tipLamports: lamports(10n),
  landedSlot: slot(7),
  failedFeeLamports: null,
  evidence: null,
  fill: bought,
};
const unfilled = { ...landed, landedSlot: null, fill: null };
const sell = {
  side: 'sell',
  sellAtoms: tokenAtoms(95n),
  expectedLamports: lamports(1_000n),
  minLamports: lamports(900n),
  priceImpactBps: null,
} as const;
const sold = { ...bought, walletDeltaLamports: lamports(1_000n), rentLamports: lamports(-110n) };

test.each<[string, ReceiptAttempt, string]>([
  ['a final buy', landed, 'consistent'],
  [
    'a final sale',
    { ...landed, terms: sell, fill: { ...sold, tokenDeltaAtoms: tokenAtoms(-95n) } },
    'consistent',
  ],
  [
    'a sale of more than was signed',
    { ...landed, terms: sell, fill: { ...sold, tokenDeltaAtoms: tokenAtoms(-96n) } },
    'contradicted',
  ],
  [
    'a buy that cost more',
    { ...landed, fill: { ...bought, walletDeltaLamports: lamports(-1_126n) } },
    'contradicted',
  ],
  [
    'a buy that got too little',
    { ...landed, fill: { ...bought, tokenDeltaAtoms: tokenAtoms(89n) } },
    'contradicted',
  ],
  ['another tip', { ...landed, tipLamports: lamports(9n) }, 'contradicted'],
  ['another slot', { ...landed, landedSlot: slot(8) }, 'contradicted'],
  ['a landing without a fill', { ...landed, fill: null }, 'contradicted'],
  ['a fill without a landing', { ...landed, state: 'dead' }, 'contradicted'],
  [
    'a provisional landing',
    { ...landed, state: 'landed_provisional', fill: { ...bought, finality: 'provisional' } },
    'open',
  ],
  ['a signature under way', { ...unfilled, state: 'signed' }, 'open'],
  [
    'a death with two witnesses',
    { ...unfilled, state: 'dead', evidence: { testimonies: [{}, {}] } },
    'consistent',
  ],
  [
    'a death with one witness',
    { ...unfilled, state: 'dead', evidence: { testimonies: [{}] } },
    'contradicted',
  ],
  [
    'a failure with its cost',
    { ...unfilled, state: 'failed_on_chain', failedFeeLamports: lamports(5n) },
    'consistent',
  ],
  ['a failure without a cost', { ...unfilled, state: 'failed_on_chain' }, 'contradicted'],
])('%s is told as it is', (_what, attempt, verdict) => {
  expect(receiptOf(attempt).verdict).toBe(verdict);
});

test('a death is as well proven by every block of the window as by two controls', () => {
  const walks = [{ providerId: 'a' }, { providerId: 'b' }];
  expect(receiptOf({ ...unfilled, state: 'dead', evidence: { walks } }).verdict).toBe('consistent');
});

test.each([
  [{ witnesses: ['a', 'b'] }, 'final, a and b agree'],
  [{ witnesses: ['a'] }, 'final, unconfirmed: only a told it'],
  [null, 'final'],
])('amounts that rest on %o are shown as %s', (evidence, text) => {
  expect(measurementText({ fill: bought, evidence })).toBe(text);
});

test('what is not final yet is called so', () => {
  const fill = { ...bought, finality: 'provisional' } as const;
  expect(measurementText({ fill, evidence: null })).toBe('provisional, at confirmed');
});
