import { coverageOf } from '@chimera/core/portfolio/operating-costs';
import { unixMs } from '@chimera/core/units/chain';
import { lamports, usdMicros } from '@chimera/core/units/lamports';
import { expect, test } from 'vitest';
import { coverageText } from './coverage.ts';

/** A month that costs $120, with this result of the Shield in it. */
function textOf(netUsd: bigint | null, costUsd = 120_000_000n) {
  const net = netUsd === null ? null : usdMicros(netUsd);
  return coverageText({
    ...{
      version: 1,
      costs: [],
      costUsdMicros: usdMicros(costUsd),
      shieldNetLamports: lamports(400_000_000n),
    },
    month: { startMs: unixMs(Date.UTC(2026, 10, 1)), endMs: unixMs(Date.UTC(2026, 11, 1)) },
    ...{ shieldNetUsdMicros: net, unpricedLamports: lamports(net === null ? 100_000_000n : 0n) },
    coverage: coverageOf(usdMicros(costUsd), net),
  });
}

test.each([
  [60_000_000n, '50 %', 0.5, '$60.00 to go'],
  [180_000_000n, '150 %', 1, 'the rest is profit'],
  [-12_000_000n, 'nothing', 0, '$132.00 to go'],
  [0n, 'nothing', 0, '$120.00 to go'],
])('a result of %s covers %s', (net, share, filled, said) => {
  const text = textOf(net);
  expect(text).toMatchObject({ share, filled });
  expect(text.sentence).toContain(said);
  expect(text.sentence).toContain('November 2026');
});

test('an unknown price of SOL is said, and no share is made up', () => {
  const { share, sentence, filled } = textOf(null);
  expect([share, filled]).toEqual(['unknown', null]);
  expect(sentence).toContain('nobody knew the price of SOL when +0.1000 SOL');
  expect(sentence).not.toMatch(/0 %/);
});

test('without costs there is no share', () => {
  expect(textOf(60_000_000n, 0n)).toMatchObject({ share: '—', filled: null });
});
