import { decimalText, parseDecimal } from '@chimera/core/units/decimal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAge,
  formatBps,
  formatDuration,
  formatPrice,
  formatShare,
  formatSol,
  formatSolExact,
  formatTokens,
  formatTokensExact,
  formatUsd,
  readable,
  shortId,
  UNKNOWN,
  usdMicrosOf,
} from './format.ts';

describe('amounts', () => {
  test.each([
    [0n, '0.0000'],
    [1n, '0.0000'],
    [50_000n, '0.0001'],
    [49_999n, '0.0000'],
    [1_500_000_000n, '1.5000'],
    [-1_500_000_000n, '−1.5000'],
    [1_234_567_890_000_000_000n, '1,234,567,890.0000'],
    [999_999_950_000n, '1,000.0000'],
  ])('%s lamports are %s SOL', (lamports, text) => {
    expect(formatSol(lamports)).toBe(text);
  });

  test('a gain carries a plus only where it is asked for, and zero never a sign', () => {
    expect(formatSol(2_000_000_000n, { signed: true, digits: 2 })).toBe('+2.00');
    expect(formatSol(2_000_000_000n, { digits: 2 })).toBe('2.00');
    expect(formatSol(-1n, { signed: true, digits: 2 })).toBe('0.00');
  });

  test('the exact text loses no lamport', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), (lamports) => {
        const plain = formatSolExact(lamports).replaceAll(',', '').replace('−', '-');
        const [whole, fraction] = plain.split('.');
        expect(BigInt(`${whole}${fraction}`)).toBe(lamports);
        expect(fraction).toHaveLength(9);
      }),
    );
  });

  test('a rounded amount is never further away than half of its last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (lamports) => {
        const digits = BigInt(formatSol(lamports).replaceAll(/[,.]/g, '').replace('−', '-'));
        const distance = digits * 100_000n - lamports;
        expect(distance <= 50_000n && distance >= -50_000n).toBe(true);
      }),
    );
  });

  test('dollars put the sign before the currency', () => {
    expect(formatUsd(1_234_567_890n)).toBe('$1,234.57');
    expect(formatUsd(-5_000_000n)).toBe('−$5.00');
    expect(formatUsd(5_000_000n, { signed: true })).toBe('+$5.00');
  });

  test('an unknown price of SOL gives an unknown worth, not zero', () => {
    expect(usdMicrosOf(1_000_000_000n, null)).toBeNull();
    expect(usdMicrosOf(2_000_000_000n, 150_000_000n)).toBe(300_000_000n);
  });

  test('a share is signed by its part and unknown without a whole', () => {
    expect(formatShare(-5n, 100n, true)).toBe('−5.00 %');
    expect(formatShare(1n, 3n)).toBe('33.33 %');
    expect(formatShare(5n, 4n, true)).toBe('+125.0 %');
    expect(formatShare(111n, 2n, true)).toBe('+5,550 %');
    expect(formatShare(1n, 0n)).toBe(UNKNOWN);
  });
});

describe('tokens and ratios', () => {
  test.each([
    [0n, 6, '0'],
    [1n, 6, '0.000001'],
    [1_234_567n, 6, '1.234'],
    [1_234_567_890_000n, 6, '1.234M'],
    [999_999_000_000n, 6, '999.9K'],
    [5_000_000_000_000_000n, 6, '5B'],
    [-2_500_000n, 6, '−2.5'],
    [12_345n, null, '12.34K atoms'],
  ])('%s atoms with %s decimals are %s', (atoms, decimals, text) => {
    expect(formatTokens(atoms, decimals)).toBe(text);
  });

  test.each([
    [4_768_371_582_031n, 6, '4.768M', '4,768,371.582031'],
    [-4_768_371_582_031n, 6, '−4.768M', '−4,768,371.582031'],
    [18_446_744_073_709_551_615n, 0, '18446744T', '18,446,744,073,709,551,615'],
    [18_446_744_073_709_551_615n, 9, '18.44B', '18,446,744,073.709551615'],
    [1_000n, 0, '1K', '1,000'],
    [0n, 9, '0', '0'],
    [12_345n, null, '12.34K atoms', '12,345 atoms'],
  ])('%s atoms with %s decimals are %s, exactly %s', (atoms, decimals, compact, exact) => {
    expect(formatTokens(atoms, decimals)).toBe(compact);
    expect(formatTokensExact(atoms, decimals)).toBe(exact);
  });

  test('an exact token amount keeps every atom', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat({ max: 18 }), (atoms, decimals) => {
        expect(parseDecimal(formatTokensExact(atoms, decimals).replaceAll(',', ''), decimals)).toBe(atoms);
      }),
    );
  });

  test('a token amount is never shown larger than it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (atoms) => {
        const shown = formatTokens(atoms, 0);
        if (/[KMBT]/.test(shown)) return;
        expect(shown).toBe(decimalText(atoms, 0));
      }),
    );
  });

  test.each([
    [0.000_001_234_5, '0.000001234'],
    [12.345_67, '12.35'],
    [0, '0'],
    [null, UNKNOWN],
  ])('a price of %s is written %s', (price, text) => {
    expect(formatPrice(price)).toBe(text);
  });

  test('basis points are percent', () => {
    expect(formatBps(300)).toBe('3.00 %');
  });
});

describe('time', () => {
  test.each([
    [0, '0 ms'],
    [840, '840 ms'],
    [12_400, '12 s'],
    [245_000, '4 m 05 s'],
    [12_000_000, '3 h 20 m'],
    [440_000_000, '5 d 2 h'],
  ])('%s ms last %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    [-50, 'now'],
    [999, 'now'],
    [59_999, '59 s'],
    [3_599_999, '59 m'],
    [86_400_000, '1 d'],
  ])('something %s ms old is %s old', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

test.each([
  ['>= 2.207858434 SOL', '≥ 2.2078 SOL'],
  ['$30230.794183', '$30230.7941'],
  ['<= 40 slots', '≤ 40 slots'],
  ['bought at slot 389719512', 'bought at slot 389719512'],
])('the measured text %s is read as %s', (text, shown) => {
  expect(readable(text)).toBe(shown);
});

test('an id is shortened only when that saves something', () => {
  expect(shortId('7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU')).toBe('7xKX…gAsU');
  expect(shortId('abcdefgh')).toBe('abcdefgh');
});
