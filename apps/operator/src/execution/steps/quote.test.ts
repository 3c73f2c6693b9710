import type { OrderPlan } from '@chimera/core/decision/decision';
import { bps } from '@chimera/core/units/bps';
import { address, WSOL_MINT } from '@chimera/core/units/chain';
import type { BuiltSwap } from '@chimera/solana/jupiter/build';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { quoteOrder } from './quote.ts';

const plan = { kind: 'entry', side: 'buy', mint: MINT } as OrderPlan;
const honest: BuiltSwap = {
  inputMint: WSOL_MINT,
  outputMint: MINT,
  inAmount: 1_000n,
  outAmount: 10_000n,
  minOutAmount: 9_700n,
  slippageBps: bps(300),
  priceImpactBps: bps(12),
  venues: [],
  computeBudget: [],
  setup: [],
  swap: { programId: LEADER, accounts: [], data: new Uint8Array() },
  cleanup: [],
  other: [],
  lookupTables: [],
};
const ask = (answer: () => BuiltSwap) =>
  quoteOrder(
    { plan, amount: 1_000n, slippageBps: bps(300), wallet: LEADER },
    { build: async () => answer() },
  );

test('an honest answer becomes the terms of the attempt', async () => {
  expect(await ask(() => honest)).toMatchObject({
    ok: true,
    value: { terms: { side: 'buy', spendLamports: 1_000n, expectedAtoms: 10_000n, minAtoms: 9_700n } },
  });
});

const lies: [string, Partial<BuiltSwap>][] = [
  ['another token', { outputMint: address(LEADER) }],
  ['another input', { inputMint: MINT }],
  ['a larger spend', { inAmount: 1_001n }],
  ['a smaller minimum than our slippage allows', { minOutAmount: 9_698n }],
  ['no minimum at all', { minOutAmount: 0n, outAmount: 0n }],
  ['a minimum above what it expects', { minOutAmount: 10_001n }],
];

test.each(lies)('a router that answers %s is refused for good', async (_name, lie) => {
  expect(await ask(() => ({ ...honest, ...lie }))).toMatchObject({ ok: false, error: { isFinal: true } });
});

test.each([
  ['http_rate_limited', false],
  ['transport_timeout', false],
  ['jupiter_no_route', true],
  ['jupiter_not_tradable', true],
] as const)('%s is final: %s', async (code, isFinal) => {
  const answer = await ask(() => {
    throw new SolanaError(code);
  });
  expect(answer).toMatchObject({ ok: false, error: { isFinal, reason: `quote: ${code}` } });
});

test('our own bug is not taken for the router’s', async () => {
  await expect(
    ask(() => {
      throw new TypeError('oops');
    }),
  ).rejects.toThrow('oops');
});
