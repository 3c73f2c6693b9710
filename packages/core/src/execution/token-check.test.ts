import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { lamports } from '../units/lamports.ts';
import { judgeRehearsal, type TokenRehearsal } from './token-check.ts';

const SOL = 1_000_000_000n;

/** One SOL bought 1,000 atoms, of which 970 are sold again for what an honest pool gives. */
const rehearsal = (overrides: Partial<TokenRehearsal>): TokenRehearsal => ({
  spentLamports: lamports(SOL),
  quotedAtoms: 1_000n,
  soldAtoms: 970n,
  quotedLamports: lamports(965_000_000n),
  proceedsLamports: lamports(966_000_000n),
  ...overrides,
});

test.each([
  ['an honest token', {}, null],
  ['a sale within the tolerance', { proceedsLamports: lamports(936_100_000n) }, null],
  ['a sale that brings nothing', { proceedsLamports: lamports(0n) }, 'token_taxed_on_sale'],
  ['a hidden tax', { proceedsLamports: lamports(900_000_000n) }, 'token_taxed_on_sale'],
  [
    'a tax that the quote admits',
    { quotedLamports: lamports(800_000_000n), proceedsLamports: lamports(800_000_000n) },
    'round_trip_too_costly',
  ],
] as const)('%s', (_name, overrides, code) => {
  const reason = judgeRehearsal(rehearsal(overrides), DEFAULT_LIMITS);
  expect(reason === null ? null : reason.split(':')[0]).toBe(code);
});

test('says what was measured against what', () => {
  const reason = judgeRehearsal(rehearsal({ proceedsLamports: lamports(9_650_000n) }), DEFAULT_LIMITS);
  expect(reason).toBe(
    'token_taxed_on_sale: the sale brings 0.00965 SOL of 0.965 SOL quoted (9900 bps less, limit 300)',
  );
});
