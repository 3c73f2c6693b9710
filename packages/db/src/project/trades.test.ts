import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import type { Position } from '@chimera/core/portfolio/position';
import { txid } from '@chimera/core/units/chain';
import { lamports, tokenAtoms, usdMicros } from '@chimera/core/units/lamports';
import { AT, aFill } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { scratchDb } from '../fixtures.ts';
import { createTradeTables } from './trades.ts';

const buy = aFill();
/** A sale of half of what was bought, at what it cost and 0.1 SOL more. */
const halfSale = (n: number) =>
  aFill({
    ...{ txid: txid(String(n).repeat(88)), side: 'sell', tokenDeltaAtoms: tokenAtoms(-500_000n) },
    ...{
      walletDeltaLamports: lamports(1_100_000_000n),
      feeLamports: lamports(0n),
      tipLamports: lamports(0n),
    },
    rentLamports: lamports(0n),
  });
const held: Position = {
  positionId: 'd'.repeat(64) as PositionId,
  entryOrderId: 'c'.repeat(64) as OrderId,
  signalId: 'a'.repeat(64) as SignalId,
  ...{ strategy: 'SHIELD', mint: buy.mint, leader: null, state: 'exiting', flagReason: null },
  ...{ fills: [buy], failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
};
const halfSold: Position = { ...held, fills: [buy, halfSale(2)] };
const sold: Position = {
  ...{ ...held, fills: [buy, halfSale(2), halfSale(3)], state: 'closed', closedAtMs: AT },
};
const PRICE = usdMicros(100_000_000n);

function tables() {
  const { db } = scratchDb();
  const { note } = createTradeTables(db);
  const trade = db.prepare('SELECT state, net_lamports, net_usd_micros, sol_price_usd_micros FROM trades');
  return { note, trade: () => trade.get() };
}

test('each part of a trade is worth what SOL was worth at its own moment', () => {
  const { note, trade } = tables();
  note(held, halfSold, PRICE, { seq: 1, atMs: AT });
  expect(trade()).toMatchObject({ state: 'partial', net_lamports: 99_987_500n, net_usd_micros: 9_998_750n });
  note(halfSold, sold, usdMicros(200_000_000n), { seq: 2, atMs: AT + 1 });
  expect(trade()).toEqual({
    ...{ state: 'closed', net_lamports: 197_935_720n, sol_price_usd_micros: 200_000_000n },
    net_usd_micros: 9_998_750n + ((197_935_720n - 99_987_500n) * 2n) / 10n,
  });
});

test('one part without a price leaves the whole without one', () => {
  const { note, trade } = tables();
  note(held, halfSold, null, { seq: 1, atMs: AT });
  note(halfSold, sold, PRICE, { seq: 2, atMs: AT + 1 });
  expect(trade()).toMatchObject({ net_lamports: 197_935_720n, net_usd_micros: null });
});

test('a part that was realised before there was a ledger is not left out of the sum in silence', () => {
  const { note, trade } = tables();
  note(halfSold, sold, PRICE, { seq: 2, atMs: AT + 1 });
  expect(trade()).toMatchObject({ net_lamports: 197_935_720n, net_usd_micros: null });
});

test('what a fork takes back leaves the ledger, and comes back at the price of its return', () => {
  const { note, trade } = tables();
  note(held, halfSold, PRICE, { seq: 1, atMs: AT });
  note(halfSold, held, PRICE, { seq: 2, atMs: AT + 1 });
  expect(trade()).toBeUndefined();
  note(held, halfSold, usdMicros(200_000_000n), { seq: 3, atMs: AT + 2 });
  expect(trade()).toMatchObject({ net_lamports: 99_987_500n, net_usd_micros: 19_997_500n });
});
