import { AT, aFill } from '@chimera/testkit/builders';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fill } from '../execution/fill.ts';
import type { OrderId, PositionId, SignalId } from '../ids.ts';
import { type Txid, txid } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import { measurePosition, type Position, withFill, withoutFill } from './position.ts';

function aPosition(fills: readonly Fill[], overrides: Partial<Position> = {}): Position {
  const base = aFill();
  return {
    positionId: 'd'.repeat(64) as PositionId,
    entryOrderId: 'c'.repeat(64) as OrderId,
    signalId: 'a'.repeat(64) as SignalId,
    strategy: 'SHIELD',
    mint: base.mint,
    leader: null,
    state: 'open',
    flagReason: null,
    fills,
    failedCostLamports: lamports(0n),
    createdAtMs: AT,
    openedAtMs: AT,
    closedAtMs: null,
    ...overrides,
  };
}

const buy = aFill();
const sell = (overrides: Partial<Fill>): Fill =>
  aFill({ txid: txid('2'.repeat(88)), side: 'sell', rentLamports: lamports(0n), ...overrides });

test('counts rent apart from the price paid', () => {
  const amounts = measurePosition(aPosition([buy]));
  expect(amounts.rentLockedLamports).toBe(2_039_280n);
  expect(amounts.openCostLamports).toBe(2_002_064_280n - 2_039_280n);
  expect(amounts.walletDeltaLamports).toBe(-2_002_064_280n);
});

test('gives rent back at a close and realises exactly the sum of the wallet changes', () => {
  const out = sell({
    tokenDeltaAtoms: tokenAtoms(-1_000_000n),
    walletDeltaLamports: lamports(2_100_000_000n),
    rentLamports: lamports(-2_039_280n),
  });
  const amounts = measurePosition(aPosition([buy, out], { state: 'closed' }));
  expect(amounts.heldAtoms).toBe(0n);
  expect(amounts.realisedPnlLamports).toBe(2_100_000_000n - 2_002_064_280n);
});

test('makes rent that never came back a cost at the close', () => {
  const out = sell({
    tokenDeltaAtoms: tokenAtoms(-1_000_000n),
    walletDeltaLamports: lamports(2_100_000_000n),
  });
  const amounts = measurePosition(aPosition([buy, out], { state: 'closed' }));
  expect(amounts.realisedPnlLamports).toBe(amounts.walletDeltaLamports);
});

test('replaces the measurement of a known transaction and forgets one that a fork took', () => {
  const final = aFill({ walletDeltaLamports: lamports(-5n) });
  expect(withFill(aPosition([buy]), final).fills).toEqual([final]);
  expect(withoutFill(aPosition([buy]), buy.txid).fills).toEqual([]);
});

test('holds nothing, rather than less than nothing, when more was sold than is believed bought', () => {
  const out = sell({ tokenDeltaAtoms: tokenAtoms(-1_000_001n), walletDeltaLamports: lamports(3n) });
  const amounts = measurePosition(aPosition([buy, out]));
  expect(amounts.heldAtoms).toBe(0n);
  expect(amounts.openCostLamports).toBe(0n);
  expect(amounts.realisedPnlLamports - amounts.rentLockedLamports).toBe(amounts.walletDeltaLamports);
});

test('balances to the lamport for any life of partial sells, fees, rent and failures', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const life = fc.record({
    price: amount,
    rent: amount,
    failed: amount,
    parts: fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000 }), amount, fc.boolean())),
  });
  fc.assert(
    fc.property(life, ({ price, rent, failed, parts }) => {
      const fills: Fill[] = [
        aFill({ walletDeltaLamports: lamports(-price - rent), rentLamports: lamports(rent) }),
      ];
      let held = 1_000_000n;
      for (const [index, [fraction, gain]] of parts.entries()) {
        const sold = (held * BigInt(fraction)) / 10_000n;
        held -= sold;
        fills.push(
          sell({
            txid: `${index}` as Txid,
            tokenDeltaAtoms: tokenAtoms(-sold),
            walletDeltaLamports: lamports(gain),
          }),
        );
      }
      const open = measurePosition(aPosition(fills, { failedCostLamports: lamports(failed) }));
      expect(open.realisedPnlLamports - open.openCostLamports - open.rentLockedLamports).toBe(
        open.walletDeltaLamports,
      );
      expect(open.heldAtoms).toBe(held);
      const closed = measurePosition(
        aPosition(fills, { failedCostLamports: lamports(failed), state: 'closed' }),
      );
      expect(closed.realisedPnlLamports).toBe(closed.walletDeltaLamports);
    }),
  );
});
