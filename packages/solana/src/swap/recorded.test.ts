import { existsSync, readFileSync } from 'node:fs';
import { address } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { measureFill } from '../fill/measure.ts';
import { parseHeliusPayload } from '../helius/payload.ts';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';
import { USDC_MINT, USDT_MINT } from '../tx/programs.ts';
import { KNOWN_TIP_ACCOUNTS } from '../tx/tip-accounts.ts';
import { parseSwap } from './parse-swap.ts';

/** Recorded mainnet transactions are other people's files: they lie beside the checkout, or are not there. */
const RECORDED = new URL('../../../../../shared/fixtures/real-transactions/', import.meta.url);
const SKIP_REASON = 'the recorded transactions do not lie beside this checkout (shared/fixtures)';

const expectation = z.object({
  kind: z.enum(['BUY', 'SELL', 'ROTATION', 'NOT_A_TRADE', 'FAILED', 'unlabelled']),
  base_mint: z.string().nullable(),
  base_amount_atoms: z.string().nullable(),
  sol_E_lamports: z.string(),
  legs: z.array(z.object({ mint: z.string(), delta_atoms: z.string() })),
});
const index = z.array(z.object({ file: z.string(), wallet: z.string(), expected: expectation.nullable() }));
type Row = z.output<typeof index>[number];

const KINDS = {
  BUY: 'buy',
  SELL: 'sell',
  ROTATION: 'rotation',
  NOT_A_TRADE: 'none',
  FAILED: 'none',
} as const;

function read(row: Row): ConfirmedTransaction {
  const text = readFileSync(new URL(row.file, RECORDED), 'utf8');
  const payload = parseHeliusPayload(`[${text}]`);
  const element = payload.ok ? payload.value[0] : null;
  if (element?.ok !== true) throw new Error(`${row.file} could not be read`);
  return element.value;
}

const rows = (): readonly Row[] =>
  index.parse(JSON.parse(readFileSync(new URL('INDEX.json', RECORDED), 'utf8')));

test('every labelled recording is classified as its label says, with exact amounts', (context) => {
  if (!existsSync(RECORDED)) return context.skip(SKIP_REASON);
  const wrong: string[] = [];
  let checked = 0;
  for (const row of rows()) {
    if (row.expected === null) continue;
    checked += 1;
    const problem = problemOf(row, row.expected);
    if (problem !== null) wrong.push(`${row.file}: ${problem}`);
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(100);
});

function problemOf(row: Row, expected: z.output<typeof expectation>): string | null {
  const swap = parseSwap(read(row), address(row.wallet));
  if (swap.solDeltaLamports.toString() !== expected.sol_E_lamports) return `SOL ${swap.solDeltaLamports}`;
  const isStable = expected.base_mint === USDC_MINT || expected.base_mint === USDT_MINT;
  const legs = expected.legs.map((leg) => `${leg.mint} ${leg.delta_atoms}`);
  if (isStable) legs.push(`${expected.base_mint} ${expected.base_amount_atoms}`);
  const found = swap.legs.map((leg) => `${leg.mint} ${leg.deltaAtoms}`);
  if (found.sort().join() !== legs.sort().join()) return `legs ${found.join(', ')}`;
  if (expected.kind === 'unlabelled') return null;
  if (swap.kind !== KINDS[expected.kind]) return `${swap.kind} (${swap.reason})`;
  if (swap.kind !== 'buy' && swap.kind !== 'sell') return null;
  const isBase =
    swap.baseMint === expected.base_mint && swap.baseDeltaAtoms?.toString() === expected.base_amount_atoms;
  return isBase ? null : `base ${swap.baseMint} ${swap.baseDeltaAtoms}`;
}

test('every recording with balances is measured so that its parts add up to the wallet’s change', (context) => {
  if (!existsSync(RECORDED)) return context.skip(SKIP_REASON);
  let measured = 0;
  for (const row of rows()) {
    const transaction = read(row);
    const wallet = address(row.wallet);
    const own = transaction.accounts.find((account) => account.address === wallet);
    if (!transaction.balancesKnown || own === undefined) continue;
    const fill = measureFill(transaction, wallet, KNOWN_TIP_ACCOUNTS);
    const parts =
      fill.tradeLamports - fill.feeLamports - fill.tipLamports - fill.rentLamports - fill.wrappedLamports;
    expect(parts, row.file).toBe(own.postLamports - own.preLamports);
    expect(fill.walletDeltaLamports, row.file).toBe(parts);
    measured += 1;
  }
  expect(measured).toBeGreaterThan(100);
});
