import { createHash } from 'node:crypto';
import { AT, aBuy, aFill, aLeaderSell, aWallet, someFacts } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { Signal } from './admission/signal.ts';
import { type Book, createBook, liveExitsOf, openCostLamports, reservedLamports } from './book.ts';
import { applyToBook } from './book-apply.ts';
import { decide } from './decision/decide.ts';
import type { OrderPlan } from './decision/decision.ts';
import type { EventOf, JournalEvent } from './events.ts';
import type { Fill } from './execution/fill.ts';
import { createIds } from './ids.ts';
import { bps } from './units/bps.ts';
import { height, slot, type Txid, txid, unixMs } from './units/chain.ts';
import { lamports, tokenAtoms } from './units/lamports.ts';

const ids = createIds((text) => createHash('sha256').update(text).digest('hex'));

/** A book driven as the operator drives it: every step is an event, decisions come from `decide`. */
function aDesk() {
  const book = createBook();
  const put = (event: JournalEvent): void => {
    const seq = book.lastSeq + 1;
    applyToBook(book, { seq, atMs: unixMs(AT + seq), event });
  };
  const enter = (signal: Signal): OrderPlan | readonly string[] => {
    put({ type: 'signal_received', signal, deliveryId: null });
    const decision = decide(signal, someFacts(), book, ids);
    const order = decision.verdict === 'approved' ? decision.order : null;
    const reasons = decision.verdict === 'denied' ? decision.reasons : [];
    const { verdict, gates } = decision;
    put({
      type: 'signal_decided',
      signalId: signal.signalId,
      verdict,
      reasons,
      gates,
      order,
      limitsVersion: 0,
      tokenSymbol: null,
      tokenDecimals: null,
    });
    return order ?? reasons;
  };
  put({ type: 'wallet_set', wallet: aWallet(), by: 'test' });
  return { book, put, enter };
}

function planOf(result: OrderPlan | readonly string[]): OrderPlan {
  if (!('orderId' in result)) throw new Error(`denied: ${result.join()}`);
  return result;
}

function signed(plan: OrderPlan, id: Txid, n = 1): EventOf<'attempt_signed'> {
  const { orderId, positionId, limitsVersion, tipLamports } = plan;
  const common = { orderId, positionId, limitsVersion, tipLamports, n, txid: id, blockhash: 'hash' };
  return {
    type: 'attempt_signed',
    ...common,
    blockhashSlot: slot(1_000),
    blockhashHeight: height(900),
    lastValidHeight: height(1_050),
    confirmedHeights: { a: 900, b: 899 },
    haltEpoch: 0,
    bootEpoch: 1,
    priorityFeeLamports: lamports(10_000n),
    terms: {
      side: 'buy',
      spendLamports: lamports(2_000_000_000n),
      expectedAtoms: tokenAtoms(1_000_000n),
      minAtoms: tokenAtoms(970_000n),
      priceImpactBps: null,
    },
  };
}

const fillOf = (plan: OrderPlan, id: Txid, part: Partial<Fill>): Fill =>
  aFill({ txid: id, orderId: plan.orderId, positionId: plan.positionId, ...part });

const sellOf = (plan: OrderPlan, id: Txid, atoms: bigint, delta: bigint): Fill =>
  fillOf(plan, id, {
    side: 'sell',
    tokenDeltaAtoms: tokenAtoms(-atoms),
    walletDeltaLamports: lamports(delta),
    rentLamports: lamports(0n),
  });

const BUY = txid('1'.repeat(88));
const SELL = txid('2'.repeat(88));
const SELL_AGAIN = txid('3'.repeat(88));

function bought(): { desk: ReturnType<typeof aDesk>; entry: OrderPlan } {
  const desk = aDesk();
  const entry = planOf(desk.enter(aBuy()));
  desk.put(signed(entry, BUY));
  desk.put({ type: 'attempt_landed_provisionally', txid: BUY, fill: fillOf(entry, BUY, {}) });
  return { desk, entry };
}

const held = (book: Book, plan: OrderPlan) => book.positions.get(plan.positionId);

test('moves the reservation into open cost when the buy is seen, and back when a fork takes it', () => {
  const { desk, entry } = bought();
  expect(reservedLamports(desk.book)).toBe(0n);
  expect(openCostLamports(desk.book)).toBe(2_000_025_000n);
  desk.put({ type: 'attempt_rolled_back', txid: BUY });
  expect(held(desk.book, entry)?.position.state).toBe('opening');
  expect(reservedLamports(desk.book)).toBeGreaterThan(2_000_000_000n);
  expect(openCostLamports(desk.book)).toBe(0n);
});

test('voids a position whose buy a fork took for good while it was being sold', () => {
  const { desk, entry } = bought();
  const exit = planOf(desk.enter(aLeaderSell()));
  desk.put(signed(exit, SELL));
  desk.put({ type: 'attempt_rolled_back', txid: BUY });
  expect(held(desk.book, entry)?.position.state).toBe('quarantined');
  desk.put({ type: 'attempt_died', txid: BUY, evidence: {} });
  desk.put({ type: 'attempt_died', txid: SELL, evidence: {} });
  desk.put({ type: 'order_abandoned', orderId: entry.orderId, reason: 'the one attempt did not land' });
  expect(held(desk.book, entry)).toBeUndefined();
  expect(desk.book.positionByMint.size).toBe(0);
  desk.put({ type: 'order_abandoned', orderId: exit.orderId, reason: 'the position is gone' });
  expect(desk.book.orders.size).toBe(0);
});

test('closes a position through two partial exits and realises the sum of the wallet changes', () => {
  const { desk, entry } = bought();
  desk.put({ type: 'attempt_landed', txid: BUY, fill: fillOf(entry, BUY, {}) });
  const half = aLeaderSell();
  const swap = half.swap === null ? null : { ...half.swap, soldFractionBps: bps(5_000) };
  const first = planOf(desk.enter({ ...half, swap }));
  desk.put(signed(first, SELL));
  expect(held(desk.book, entry)?.position.state).toBe('exiting');
  desk.put({ type: 'attempt_landed', txid: SELL, fill: sellOf(first, SELL, 500_000n, 1_200_000_000n) });
  expect(held(desk.book, entry)?.position.state).toBe('open');
  const rest = planOf(desk.enter(aLeaderSell({ signalId: ids.providerSignal('p', 'rest') })));
  desk.put(signed(rest, SELL_AGAIN));
  const last = { ...sellOf(rest, SELL_AGAIN, 500_000n, 1_000_000_000n), rentLamports: lamports(-2_039_280n) };
  desk.put({ type: 'attempt_landed', txid: SELL_AGAIN, fill: last });
  expect(desk.book.positions.size + desk.book.orders.size + desk.book.attempts.size).toBe(0);
  expect(desk.book.positionByMint.size).toBe(0);
  expect(desk.book.realisedTodayLamports).toBe(1_200_000_000n + 1_000_000_000n - 2_002_064_280n);
});

test('keeps the position open and charges the fee when an exit fails on chain, then sells again', () => {
  const { desk, entry } = bought();
  const exit = planOf(desk.enter(aLeaderSell()));
  desk.put(signed(exit, SELL));
  const failed = {
    walletDeltaLamports: lamports(-15_000n),
    feeLamports: lamports(15_000n),
    slot: slot(1_020),
  };
  desk.put({ type: 'attempt_failed_on_chain', txid: SELL, error: 'Custom 6001', failed });
  expect(liveExitsOf(desk.book, entry.positionId)).toHaveLength(1);
  desk.put(signed(exit, SELL_AGAIN, 2));
  desk.put({
    type: 'attempt_landed',
    txid: SELL_AGAIN,
    fill: sellOf(exit, SELL_AGAIN, 1_000_000n, 2_000_000_000n),
  });
  expect(desk.book.realisedTodayLamports).toBe(2_000_000_000n - 2_002_064_280n - 15_000n);
});

test('merges a second full exit into the one that is under way', () => {
  const { desk } = bought();
  planOf(desk.enter(aLeaderSell()));
  expect(desk.enter(aLeaderSell({ signalId: ids.providerSignal('p', '2') }))).toEqual([
    'merged_into_live_exit',
  ]);
});

test('frees mint and budget when an entry dies, and leaves a void behind', () => {
  const desk = aDesk();
  const entry = planOf(desk.enter(aBuy()));
  desk.put(signed(entry, BUY));
  desk.put({ type: 'attempt_died', txid: BUY, evidence: { finalizedHeight: 1_100 } });
  desk.put({ type: 'order_abandoned', orderId: entry.orderId, reason: 'expired' });
  expect(desk.book.positionByMint.size).toBe(0);
  expect(reservedLamports(desk.book)).toBe(0n);
  planOf(desk.enter(aBuy({ signalId: ids.providerSignal('p', 'again') })));
});

test('keeps budget and mint of an unresolved attempt', () => {
  const desk = aDesk();
  const entry = planOf(desk.enter(aBuy()));
  desk.put(signed(entry, BUY));
  desk.put({ type: 'attempt_unresolved', txid: BUY, reason: 'providers disagree' });
  expect(reservedLamports(desk.book)).toBeGreaterThan(0n);
  expect(desk.enter(aBuy({ signalId: ids.providerSignal('p', 'again') }))).toEqual(['position_exists']);
});

test('takes a believed buy back when it turns out to have failed, and frees the mint after it', () => {
  const { desk, entry } = bought();
  const failed = {
    walletDeltaLamports: lamports(-15_000n),
    feeLamports: lamports(15_000n),
    slot: slot(1_006),
  };
  desk.put({ type: 'attempt_failed_on_chain', txid: BUY, error: 'Custom 6001', failed });
  expect(held(desk.book, entry)?.position.state).toBe('opening');
  desk.put({ type: 'order_abandoned', orderId: entry.orderId, reason: 'the one attempt did not land' });
  expect(desk.book.positionByMint.size).toBe(0);
  expect(desk.book.realisedTodayLamports).toBe(-15_000n);
});

test('closes a position that was called stuck while its exit was landing', () => {
  const { desk, entry } = bought();
  const exit = planOf(desk.enter(aLeaderSell()));
  desk.put(signed(exit, SELL));
  desk.put({ type: 'position_flagged', positionId: entry.positionId, state: 'stuck', reason: 'slow' });
  desk.put({ type: 'attempt_landed', txid: SELL, fill: sellOf(exit, SELL, 1_000_000n, 2_000_000_000n) });
  expect(held(desk.book, entry)).toBeUndefined();
});

test('quarantines a position whose final buy is smaller than what was already sold', () => {
  const { desk, entry } = bought();
  const exit = planOf(desk.enter(aLeaderSell()));
  desk.put(signed(exit, SELL));
  desk.put({
    type: 'attempt_landed_provisionally',
    txid: SELL,
    fill: sellOf(exit, SELL, 1_000_000n, 2_000_000_000n),
  });
  desk.put({
    type: 'attempt_landed',
    txid: BUY,
    fill: fillOf(entry, BUY, { tokenDeltaAtoms: tokenAtoms(999_999n) }),
  });
  expect(held(desk.book, entry)?.position.state).toBe('quarantined');
});

test('starts a new day at midnight UTC with nothing realised', () => {
  const { desk, entry } = bought();
  const exit = planOf(desk.enter(aLeaderSell()));
  desk.put(signed(exit, SELL));
  desk.put({ type: 'attempt_landed', txid: SELL, fill: sellOf(exit, SELL, 1_000_000n, 3_000_000_000n) });
  expect(desk.book.realisedTodayLamports).toBeGreaterThan(0n);
  const tomorrow = { seq: desk.book.lastSeq + 1, atMs: unixMs(AT + 2 * 86_400_000) };
  applyToBook(desk.book, { ...tomorrow, event: { type: 'wallet_set', wallet: aWallet(), by: 'test' } });
  expect(desk.book.realisedTodayLamports).toBe(0n);
  expect(held(desk.book, entry)).toBeUndefined();
});

test('refuses a journal with a gap', () => {
  const event: JournalEvent = { type: 'wallet_set', wallet: aWallet(), by: 'test' };
  expect(() => applyToBook(createBook(), { seq: 2, atMs: AT, event })).toThrow(/journal gap/);
});
