import { WSOL_MINT } from '@chimera/core/units/chain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftTransaction, namedAddress } from '../transaction/transaction-builder.ts';
import { measureFill } from './measure.ts';

const W = namedAddress('W');
const MINT = namedAddress('mint');
const TIPS = new Set([namedAddress('tip')]);
const RENT = 1_488_440n;
const SOL = 1_000_000_000n;

test('a first buy: price, fee, tip and locked rent are told apart to the lamport', () => {
  const fill = measureFill(
    draftTransaction({
      feeLamports: 15_000n,
      lamports: {
        W: [5n * SOL, 4n * SOL - 15_000n - 10_000n - RENT],
        wa: [0n, RENT],
        pool: [SOL, 2n * SOL],
        tip: [SOL, SOL + 10_000n],
      },
      holdings: [['wa', 'W', MINT, 0n, 77n]],
      transfers: [
        ['W', 'tip', 10_000n],
        ['W', 'wa', RENT, 'creates'],
      ],
    }),
    W,
    TIPS,
  );
  expect(fill).toEqual({
    succeeded: true,
    walletDeltaLamports: -SOL - 25_000n - RENT,
    tokenDeltas: new Map([[MINT, 77n]]),
    feeLamports: 15_000n,
    tipLamports: 10_000n,
    rentLamports: RENT,
    wrappedLamports: 0n,
    tradeLamports: -SOL,
  });
});

test('a last sell: the refunded rent is not proceeds', () => {
  const fill = measureFill(
    draftTransaction({
      lamports: { W: [SOL, 3n * SOL - 5_000n + RENT], wa: [RENT, 0n] },
      holdings: [['wa', 'W', MINT, 77n, 0n]],
    }),
    W,
    TIPS,
  );
  expect(fill).toMatchObject({ tradeLamports: 2n * SOL, rentLamports: -RENT, feeLamports: 5_000n });
  expect(fill.tokenDeltas.get(MINT)).toBe(-77n);
});

test('proceeds that stay wrapped are named, and are proceeds', () => {
  const fill = measureFill(
    draftTransaction({
      lamports: { W: [SOL, SOL - 5_000n - RENT], ww: [0n, RENT + SOL] },
      holdings: [['ww', 'W', WSOL_MINT, 0n, SOL]],
    }),
    W,
    TIPS,
  );
  expect(fill).toMatchObject({ tradeLamports: SOL, wrappedLamports: SOL, rentLamports: RENT });
  expect(fill.tokenDeltas.get(WSOL_MINT)).toBe(SOL);
});

test('a transaction that failed on chain cost its fee and nothing else', () => {
  const fill = measureFill(
    draftTransaction({
      err: { InstructionError: [3, { Custom: 6001 }] },
      lamports: { W: [SOL, SOL - 5_000n] },
      transfers: [['W', 'tip', 10_000n]],
    }),
    W,
    TIPS,
  );
  expect(fill).toMatchObject({
    succeeded: false,
    walletDeltaLamports: -5_000n,
    tipLamports: 0n,
    tradeLamports: 0n,
  });
});

test('a wallet that is not part of the transaction is our bug', () => {
  expect(() => measureFill(draftTransaction({ lamports: { X: [1n, 1n] } }), W, TIPS)).toThrow(/not part/);
});

test('whatever happens, the parts add up to the change of the wallet', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      amount,
      amount,
      amount,
      (pre, post, accountPre, accountPost, wrapped, tip) => {
        const fill = measureFill(
          draftTransaction({
            lamports: { W: [pre, post], ww: [accountPre, accountPost] },
            holdings: [['ww', 'W', WSOL_MINT, wrapped, 0n]],
            transfers: [['W', 'tip', tip]],
          }),
          W,
          TIPS,
        );
        const parts =
          fill.tradeLamports - fill.feeLamports - fill.tipLamports - fill.rentLamports - fill.wrappedLamports;
        expect(parts).toBe(post - pre);
      },
    ),
  );
});
