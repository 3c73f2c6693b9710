import type { LiveEvent } from '@chimera/core/contract/live';
import { toWire } from '@chimera/core/contract/wire';
import type { JournalEvent } from '@chimera/core/events';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { bps } from '@chimera/core/units/bps';
import { unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { aBuy, aFill, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createSignalPatcher, type SignalList } from './patch-signals.ts';

const EMPTY: SignalList = { seq: 10, rows: { items: [], total: 0 } };
const ORDER = 'c'.repeat(64) as OrderId;
const POSITION = 'd'.repeat(64) as PositionId;

/** An event as it arrives over the socket. */
function live(seq: number, { type, ...data }: JournalEvent): LiveEvent {
  return { seq, at: 1_000 + seq, type, data: JSON.parse(JSON.stringify(toWire(data))) };
}

const received = (seq: number, overrides = {}): LiveEvent =>
  live(seq, { type: 'signal_received', signal: aBuy(overrides), deliveryId: null });

const approved = (seq: number): LiveEvent =>
  live(seq, {
    type: 'signal_decided',
    signalId: aBuy().signalId,
    verdict: 'approved',
    reasons: [],
    gates: [],
    limitsVersion: 0,
    tokenSymbol: 'NAME',
    tokenDecimals: 6,
    order: {
      kind: 'entry',
      side: 'buy',
      orderId: ORDER,
      signalId: aBuy().signalId,
      positionId: POSITION,
      strategy: 'SHIELD',
      mint: MINT,
      leader: LEADER,
      slippageBps: bps(300),
      tipLamports: lamports(10_000n),
      limitsVersion: 0,
      sizeLamports: lamports(1n),
      reservedLamports: lamports(2n),
      deadlineAtMs: unixMs(9),
    },
  });

const patched = (events: readonly LiveEvent[], filter = {}, list = EMPTY, limit = 5): SignalList =>
  createSignalPatcher()(list, events, filter, limit);

test('a signal appears, is decided, and its order goes its way', () => {
  const [waiting] = patched([received(11)]).rows.items;
  expect(waiting).toMatchObject({
    state: 'received',
    leader: LEADER,
    leaderLamports: 3_000_000_000n,
    seq: 11,
  });
  const events = [
    received(11),
    approved(12),
    live(13, { type: 'attempt_landed', txid: aFill().txid, fill: aFill() }),
  ];
  const [filled] = patched(events).rows.items;
  expect(filled).toMatchObject({
    state: 'approved',
    tokenSymbol: 'NAME',
    tokenDecimals: 6,
    orderState: 'filled',
    positionId: POSITION,
    endedAtMs: 1_012,
  });
});

test('a new signal of a known mint counts in its decimals at once', () => {
  const second = received(13, { signalId: 'e'.repeat(64) });
  const [newest, first] = patched([received(11), approved(12), second]).rows.items;
  expect(first?.tokenDecimals).toBe(6);
  expect(newest).toMatchObject({ seq: 13, state: 'received', tokenDecimals: 6 });
});

test('events up to the seq of the list change nothing', () => {
  expect(patched([received(9), received(10)])).toBe(EMPTY);
});

test('a row that does not fit the filter is neither shown nor counted', () => {
  const events = [received(11), approved(12)];
  expect(patched(events, { state: 'denied' }).rows).toEqual({ items: [], total: 0 });
  expect(patched(events, { state: 'approved' }).rows.total).toBe(1);
  expect(patched(events, { side: 'sell' }).rows.items).toEqual([]);
});

test('the page keeps its length and the count goes on', () => {
  const events = [11, 12, 13, 14, 15, 16, 17].map((seq) =>
    received(seq, { signalId: String(seq).repeat(32) as SignalId }),
  );
  const { items, total } = patched(events).rows;
  expect(items.map(({ seq }) => seq)).toEqual([17, 16, 15, 14, 13]);
  expect(total).toBe(7);
});

test("the leader's label is known from his other rows", () => {
  const [known] = patched([received(11)]).rows.items;
  if (known === undefined) return expect.unreachable();
  const list = { seq: 20, rows: { items: [{ ...known, leaderLabel: 'alpha-1' }], total: 1 } };
  const again = received(21, { signalId: 'e'.repeat(64) as SignalId });
  expect(patched([again], {}, list).rows.items[0]?.leaderLabel).toBe('alpha-1');
});

test('what is patched again with more events keeps every row that they do not change', () => {
  const patch = createSignalPatcher();
  const other = 'e'.repeat(64) as SignalId;
  const first = [received(11), received(12, { signalId: other })];
  const before = patch(EMPTY, first, {}, 5).rows.items;
  const after = patch(EMPTY, [...first, approved(13)], {}, 5).rows.items;
  expect(after.map(({ state }) => state)).toEqual(['received', 'approved']);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  const same = patch(EMPTY, [...first, approved(13)], {}, 5).rows.items;
  expect(same[1]).toBe(after[1]);
});

test('a list that was read anew is patched from its own beginning', () => {
  const patch = createSignalPatcher();
  expect(patch(EMPTY, [received(11)], {}, 5).rows.items).toHaveLength(1);
  expect(patch({ ...EMPTY, seq: 11 }, [received(11)], {}, 5).rows.items).toHaveLength(0);
  expect(patch(EMPTY, [received(11), approved(12)], {}, 5).rows.items).toMatchObject([{ state: 'approved' }]);
});
