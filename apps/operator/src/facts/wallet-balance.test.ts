import { createBook } from '@chimera/core/book';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { slot, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { AT, aFill, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { Chain, Clock } from '../ports.ts';
import { createWalletBalance } from './wallet-balance.ts';

const clock = { nowMs: () => unixMs(AT) } as Clock;
const read = (value: bigint, at: number): Chain =>
  ({ read: async () => ({ lamports: lamports(value), slot: slot(at) }) }) as unknown as Chain;

function bookWithFill(fillSlot: number) {
  const book = createBook();
  const fill = aFill({ slot: slot(fillSlot), walletDeltaLamports: lamports(-2_000n) });
  const position: Position = {
    positionId: 'p' as PositionId,
    entryOrderId: 'o' as OrderId,
    signalId: 's' as SignalId,
    strategy: 'SHIELD',
    mint: MINT,
    leader: LEADER,
    state: 'open',
    flagReason: null,
    fills: [fill],
    failedCostLamports: lamports(0n),
    createdAtMs: AT,
    openedAtMs: AT,
    closedAtMs: null,
  };
  book.positions.set(position.positionId, { position, amounts: measurePosition(position), exitCount: 0 });
  return book;
}

test('is unknown, not zero, before the first reading', () => {
  const wallet = createWalletBalance({ chain: read(1n, 1), clock, wallet: LEADER, book: createBook() });
  expect(wallet.read().state).toBe('unknown');
});

test.each([
  ['takes a fill into account that is newer than the reading', 101, 8_000n],
  ['counts a fill once that the reading already contains', 100, 10_000n],
])('%s', async (_name, fillSlot, expected) => {
  const wallet = createWalletBalance({
    chain: read(10_000n, 100),
    clock,
    wallet: LEADER,
    book: bookWithFill(fillSlot),
  });
  await wallet.refresh();
  expect(wallet.read()).toMatchObject({ state: 'known', value: expected });
});
