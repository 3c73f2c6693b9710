import { AT, aFill } from '@chimera/testkit/builders';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fill } from '../execution/fill.ts';
import type { OrderId, PositionId, SignalId } from '../ids.ts';
import { txid } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import { measurePosition, type Position } from './position.ts';
import { measureTrade } from './trade-result.ts';

function aPosition(fills: readonly Fill[], overrides: Partial<Position> = {}): Position {
  return {
    positionId: 'd'.repeat(64) as PositionId,
    entryOrderId: 'c'.repeat(64) as OrderId,
    signalId: 'a'.repeat(64) as SignalId,
    strategy: 'SHIELD',
    mint: aFill().mint,
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

/** 2 SOL for the tokens; fee, tip and rent on top. */
const buy = aFill();
const sell = (overrides: Partial<Fill>): Fill =>
  aFill({
    txid: txid('2'.repeat(88)),
    side: 'sell',
    tokenDeltaAtoms: tokenAtoms(-1_000_000n),
    walletDeltaLamports: lamports(2_100_000_000n),
    feeLamports: lamports(5_000n),
    tipLamports: lamports(10_000n),
    rentLamports: lamports(-2_039_280n),
    ...overrides,
  });

test('a closed trade is its gross less fees, tips and the rent that stayed away', () => {
  const sale = sell({ walletDeltaLamports: lamports(2_100_000_000n + 2_039_280n - 15_000n) });
  expect(measureTrade(aPosition([buy, sale], { state: 'closed' }))).toEqual({
    sizeLamports: 2_000_000_000n,
    grossLamports: 100_000_000n,
    feeLamports: 20_000n,
    tipLamports: 20_000n,
    rentLamports: 0n,
    netLamports: 100_000_000n - 40_000n,
  });
});

test('rent that never came back is a cost of its own once the trade is over', () => {
  const sale = sell({ rentLamports: lamports(0n) });
  const open = aPosition([buy, sale]);
  expect(measureTrade(open).rentLamports).toBe(0n);
  const closed = measureTrade({ ...open, state: 'closed' });
  expect(closed.rentLamports).toBe(2_039_280n);
  expect(closed.netLamports).toBe(2_100_000_000n - 2_002_064_280n);
});

test('a part that was sold takes its part of the costs, and no more', () => {
  const half = sell({
    tokenDeltaAtoms: tokenAtoms(-500_000n),
    walletDeltaLamports: lamports(1_100_000_000n - 15_000n),
    rentLamports: lamports(0n),
  });
  expect(measureTrade(aPosition([buy, half]))).toMatchObject({
    grossLamports: 100_000_000n,
    feeLamports: 5_000n + 7_500n,
    tipLamports: 10_000n + 5_000n,
    rentLamports: 0n,
  });
});

test('an entry that only ever failed cost its fees', () => {
  const void_ = aPosition([], { state: 'void', failedCostLamports: lamports(25_000n) });
  expect(measureTrade(void_)).toMatchObject({
    grossLamports: 0n,
    feeLamports: 25_000n,
    netLamports: -25_000n,
  });
});

const amount = (max: bigint) => fc.bigInt({ min: 0n, max });
const aStory = fc.record({
  bought: fc.bigInt({ min: 1n, max: 10n ** 18n }),
  paid: amount(10n ** 12n),
  costs: fc.tuple(amount(10n ** 6n), amount(10n ** 6n), amount(3_000_000n)),
  sales: fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000 }), amount(10n ** 12n), amount(10n ** 6n)), {
    maxLength: 5,
  }),
  failed: amount(10n ** 5n),
  state: fc.constantFrom('open', 'exiting', 'closed', 'quarantined'),
});

test('whatever is sold in whatever parts, the parts add up to the realised result to the lamport', () => {
  fc.assert(
    fc.property(aStory, ({ bought, paid, costs: [fee, tip, rent], sales, failed, state }) => {
      const entry = aFill({
        tokenDeltaAtoms: tokenAtoms(bought),
        walletDeltaLamports: lamports(-paid - fee - tip - rent),
        ...{ feeLamports: lamports(fee), tipLamports: lamports(tip), rentLamports: lamports(rent) },
      });
      const exits = sales.map(([bps, brought, cost], index) =>
        sell({
          txid: txid(String(index + 2).padEnd(88, '1')),
          tokenDeltaAtoms: tokenAtoms(-((bought * BigInt(bps)) / 10_000n)),
          walletDeltaLamports: lamports(brought - cost),
          ...{ feeLamports: lamports(cost), tipLamports: lamports(0n), rentLamports: lamports(0n) },
        }),
      );
      const position = aPosition([entry, ...exits], { state, failedCostLamports: lamports(failed) });
      const trade = measureTrade(position);
      expect(trade.netLamports).toBe(measurePosition(position).realisedPnlLamports);
      expect(trade.grossLamports - trade.feeLamports - trade.tipLamports - trade.rentLamports).toBe(
        trade.netLamports,
      );
      expect(trade.sizeLamports).toBe(paid);
    }),
    { numRuns: 500 },
  );
});
