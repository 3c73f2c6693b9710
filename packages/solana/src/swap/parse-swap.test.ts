import { WSOL_MINT } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { draftTransaction, namedAddress, type TransactionDraft } from '../transaction/transaction-builder.ts';
import { SYSTEM_PROGRAM, TOKEN_PROGRAM, USDC_MINT } from '../tx/programs.ts';
import { KNOWN_TIP_ACCOUNTS } from '../tx/tip-accounts.ts';
import { parseSwap } from './parse-swap.ts';

const W = namedAddress('W');
const MINT = namedAddress('mint');
const MINT2 = namedAddress('mint2');
const RENT = 1_488_440n;
const SOL = 1_000_000_000n;
const parsed = (draft: TransactionDraft) => parseSwap(draftTransaction(draft), W);

const BUY: TransactionDraft = {
  lamports: { W: [10n * SOL, 9n * SOL - 5_000n], pool: [SOL, 2n * SOL] },
  holdings: [
    ['wa', 'W', MINT, 0n, 500n],
    ['pa', 'pool', MINT, 1_000n, 500n],
  ],
};
const SELL: TransactionDraft = {
  lamports: { W: [SOL, 3n * SOL - 5_000n], pool: [5n * SOL, 3n * SOL] },
  holdings: [
    ['wa', 'W', MINT, 800n, 600n],
    ['pa', 'pool', MINT, 0n, 200n],
  ],
};

test('SOL out and a token in is a buy at the price without the fee', () => {
  expect(parsed(BUY)).toMatchObject({
    kind: 'buy',
    reason: 'swap',
    baseMint: WSOL_MINT,
    baseDeltaAtoms: -SOL,
    solDeltaLamports: -SOL,
    token: { mint: MINT, deltaAtoms: 500n, preAtoms: 0n, soldFractionBps: null },
    costs: { feeLamports: 5_000n, tipLamports: 0n },
    slot: 1_000,
    indexInBlock: 3,
  });
});

test('a token out and SOL in is a sell of a fraction of the holding', () => {
  expect(parsed(SELL)).toMatchObject({
    kind: 'sell',
    baseDeltaAtoms: 2n * SOL,
    token: { deltaAtoms: -200n, preAtoms: 800n, soldFractionBps: 2_500 },
  });
});

test('the fraction counts every account of the wallet that holds the mint', () => {
  const holdings = [...(SELL.holdings ?? []), ['wb', 'W', MINT, 200n, 200n] as const];
  expect(parsed({ ...SELL, holdings }).token?.soldFractionBps).toBe(2_000);
});

test('rent of the own token account is neither price nor proceeds', () => {
  const opened = parsed({
    ...BUY,
    lamports: { W: [10n * SOL, 9n * SOL - 5_000n - RENT], wa: [0n, RENT], pool: [SOL, 2n * SOL] },
    transfers: [['W', 'wa', RENT, 'creates']],
  });
  expect(opened).toMatchObject({ kind: 'buy', baseDeltaAtoms: -SOL });
  const closed = parsed({
    ...SELL,
    lamports: { W: [SOL, 3n * SOL - 5_000n + RENT], wa: [RENT, 0n], pool: [5n * SOL, 3n * SOL] },
    holdings: [
      ['wa', 'W', MINT, 800n, 0n],
      ['pa', 'pool', MINT, 0n, 800n],
    ],
  });
  expect(closed).toMatchObject({
    kind: 'sell',
    baseDeltaAtoms: 2n * SOL,
    token: { soldFractionBps: 10_000 },
  });
});

test('proceeds that stay wrapped count once', () => {
  const result = parsed({
    ...SELL,
    lamports: { W: [SOL, SOL - 5_000n], ww: [RENT, RENT + 2n * SOL], pool: [5n * SOL, 3n * SOL] },
    holdings: [...(SELL.holdings ?? []), ['ww', 'W', WSOL_MINT, 0n, 2n * SOL]],
  });
  expect(result).toMatchObject({ kind: 'sell', baseDeltaAtoms: 2n * SOL, legs: [{ mint: MINT }] });
});

test('tips are costs, and a failed transaction paid none', () => {
  const draft = draftTransaction({
    ...BUY,
    lamports: { W: [10n * SOL, 9n * SOL - 105_000n], pool: [SOL, 2n * SOL], tip: [SOL, SOL + 100_000n] },
    transfers: [['W', 'tip', 100_000n]],
  });
  const tips = new Set([namedAddress('tip')]);
  const paid = parseSwap(draft, W, tips);
  expect(paid).toMatchObject({ baseDeltaAtoms: -SOL, costs: { tipLamports: 100_000n } });
  const failed = parseSwap({ ...draft, err: { InstructionError: [0, 'x'] } }, W, tips);
  expect(failed.costs).toEqual({ feeLamports: 5_000n, tipLamports: 0n });
  expect(KNOWN_TIP_ACCOUNTS.size).toBeGreaterThan(80);
});

test('a stable coin is the base when it moves against one token', () => {
  const result = parsed({
    lamports: { W: [SOL, SOL - 5_000n] },
    holdings: [
      ['wa', 'W', MINT, 0n, 10n],
      ['pa', 'pool', MINT, 10n, 0n],
      ['wu', 'W', USDC_MINT, 100n, 0n],
      ['pu', 'pool', USDC_MINT, 0n, 100n],
    ],
  });
  expect(result).toMatchObject({
    kind: 'buy',
    baseMint: USDC_MINT,
    baseDeltaAtoms: -100n,
    token: { mint: MINT },
  });
});

test('one token against another is a rotation', () => {
  const result = parsed({
    lamports: { W: [SOL, SOL - 5_000n] },
    holdings: [
      ['wa', 'W', MINT, 10n, 0n],
      ['pa', 'pool', MINT, 0n, 10n],
      ['wb', 'W', MINT2, 0n, 7n],
      ['pb', 'pool', MINT2, 7n, 0n],
    ],
  });
  expect(result).toMatchObject({
    kind: 'rotation',
    token: { mint: MINT },
    tokenIn: { mint: MINT2 },
    baseMint: null,
  });
});

test.each<[string, TransactionDraft, string]>([
  ['a failed transaction', { ...BUY, err: { InstructionError: [1, { Custom: 1 }] } }, 'failed'],
  ['a fill by a keeper', { ...BUY, signers: ['keeper'] }, 'not_signer'],
  ['somebody else’s trade', { ...BUY, lamports: { X: [1n, 1n] }, signers: ['X'] }, 'wallet_absent'],
  ['nothing', { lamports: { W: [SOL, SOL - 5_000n] } }, 'no_change'],
  ['an airdrop', { ...BUY, lamports: { W: [SOL, SOL - 5_000n] } }, 'one_sided_in'],
  ['a token sent away', { ...SELL, lamports: { W: [SOL, SOL - 5_000n] } }, 'one_sided_out'],
  [
    'a claim that only pays rent for a receipt',
    {
      ...BUY,
      lamports: { W: [SOL, SOL - 5_000n - RENT], receipt: [0n, RENT] },
      transfers: [['W', 'receipt', RENT]],
    },
    'one_sided_in',
  ],
  [
    'transfers both ways without a venue',
    { ...BUY, programs: [SYSTEM_PROGRAM, TOKEN_PROGRAM] },
    'no_swap_program',
  ],
  [
    'the own creation of a token',
    {
      lamports: { W: [10n * SOL, 9n * SOL], fees: [0n, SOL] },
      holdings: [['wa', 'W', MINT, 0n, 500n]],
      supplyChanges: [{ kind: 'mint', mint: MINT }],
    },
    'supply_changed',
  ],
  ['a token from nowhere', { ...BUY, holdings: [['wa', 'W', MINT, 0n, 500n]] }, 'no_counterparty'],
  [
    'a collectible',
    {
      ...BUY,
      decimals: 0,
      holdings: [
        ['wa', 'W', MINT, 0n, 1n],
        ['pa', 'pool', MINT, 1n, 0n],
      ],
    },
    'non_fungible',
  ],
  [
    'liquidity added for a receipt',
    {
      lamports: { W: [SOL, SOL - 1_000_000n] },
      holdings: [
        ['wa', 'W', MINT, 10n, 0n],
        ['pa', 'pool', MINT, 0n, 10n],
        ['wb', 'W', MINT2, 0n, 7n],
      ],
      supplyChanges: [{ kind: 'mint', mint: MINT2 }],
    },
    'supply_changed',
  ],
  [
    'two tokens in',
    {
      ...BUY,
      holdings: [...(BUY.holdings ?? []), ['wb', 'W', MINT2, 0n, 7n]],
    },
    'too_many_legs',
  ],
])('%s is no trade', (_name, draft, reason) => {
  expect(parsed(draft)).toMatchObject({ kind: 'none', reason, token: null });
});

test('a launch that sells the creator a part of the new supply is a buy', () => {
  const result = parsed({
    lamports: { W: [10n * SOL, 8n * SOL], curve: [0n, SOL], mintAccount: [0n, RENT] },
    holdings: [
      ['wa', 'W', MINT, 0n, 400n],
      ['ca', 'curve', MINT, 0n, 9_600n],
    ],
    supplyChanges: [{ kind: 'mint', mint: MINT }],
    transfers: [
      ['W', 'mintAccount', RENT, 'creates'],
      ['W', 'curve', SOL],
    ],
  });
  expect(result.kind).toBe('buy');
});

test('redeeming a token by burning it is a sell', () => {
  const result = parsed({
    ...SELL,
    holdings: [['wa', 'W', MINT, 800n, 600n]],
    supplyChanges: [{ kind: 'burn', mint: MINT }],
  });
  expect(result.kind).toBe('sell');
});
