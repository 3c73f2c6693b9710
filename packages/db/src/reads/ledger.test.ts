import { createHash } from 'node:crypto';
import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import { LEDGER_SORTS, type LedgerSort } from '@chimera/core/contract/ledger';
import type { JournalEvent } from '@chimera/core/events';
import { unixMs } from '@chimera/core/units/chain';
import { usdMicros } from '@chimera/core/units/lamports';
import { closedTrade } from '@chimera/testkit/closed-trade';
import { expect, test } from 'vitest';
import { recordedHistory, scratchDb } from '../fixtures.ts';
import { createRowWriter } from '../journal.ts';
import { createReadDb } from '../read-at.ts';
import { readCosts } from './costs.ts';
import { readLedger, readLedgerWhole } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Planted {
  readonly event: JournalEvent;
  readonly bytes?: Uint8Array;
  readonly atMs: number;
}

/** A database that holds these events, in this order. */
function planted(entries: readonly Planted[]) {
  const { db } = scratchDb();
  const write = createRowWriter(db);
  const book = createBook();
  db.transaction(() => {
    for (const [index, { event, bytes, atMs }] of entries.entries()) {
      const row = { seq: index + 1, atMs: unixMs(atMs), event };
      applyToBook(book, row);
      write(row, bytes ?? null);
    }
  })();
  return { db, read: createReadDb(db), book };
}

const trade = (name: string, pnlLamports: bigint, atMs: number): readonly Planted[] =>
  closedTrade({ name, pnlLamports, nowMs: unixMs(atMs), sha256Hex }).map((entry) => ({ ...entry, atMs }));
/** Its last sale happens when nobody has told the price of SOL for an hour. */
const unpricedTrade = (name: string, pnlLamports: bigint, atMs: number): readonly Planted[] =>
  trade(name, pnlLamports, atMs).map((entry, index, { length }) =>
    index === 0 || index < length - 5 ? { ...entry, atMs: atMs - 3_600_000 } : entry,
  );
const cost = (version: number, monthly: bigint, changes: Partial<Record<string, unknown>> = {}): Planted => ({
  atMs: NOW,
  event: {
    type: 'operating_cost_set',
    ...{ version, costId: 'a1b2c3d4e5f6', name: 'RPC plan', monthlyUsdMicros: usdMicros(monthly) },
    ...{ fromMs: unixMs(0), untilMs: null, isRemoved: false, by: 'ada', reason: 'test', ...changes },
  },
});

test('a trade is worth in USD what SOL was worth when it was closed', () => {
  const { read } = planted([...trade('A', 500_000_000n, NOW - 5_000), ...trade('B', -100_000_000n, NOW)]);
  const { items, total, totals } = readLedger(read, {}).rows;
  expect(total).toBe(2);
  // The sample beside each trade says $150.
  expect(items.map(({ netLamports, netUsdMicros }) => [netLamports, netUsdMicros])).toEqual([
    [-100_000_000n, -15_000_000n],
    [500_000_000n, 75_000_000n],
  ]);
  expect(items[0]).toMatchObject({ state: 'closed', strategy: 'SHIELD', solPriceUsdMicros: 150_000_000n });
  expect(totals).toMatchObject({
    ...{ wonCount: 1, lostCount: 1, unpricedCount: 0 },
    ...{ netLamports: 400_000_000n, netUsdMicros: 60_000_000n, sizeLamports: 20_000_000_000n },
  });
});

test('a trade that was closed while nobody knew the price of SOL has no USD, and neither has a sum with it', () => {
  const { read } = planted([...unpricedTrade('A', 500_000_000n, NOW), ...trade('B', 100_000_000n, NOW)]);
  const { items, totals } = readLedger(read, { sort: 'net' }).rows;
  expect(items.map(({ netUsdMicros }) => netUsdMicros)).toEqual([null, 15_000_000n]);
  expect(totals).toMatchObject({ netLamports: 600_000_000n, netUsdMicros: null, unpricedCount: 1 });
  expect(readLedger(read, { result: 'won', token: 'nothing is called this' }).rows).toMatchObject({
    total: 0,
    items: [],
    totals: { netLamports: 0n, netUsdMicros: 0n },
  });
});

test('filters by result, time and token, and sums what passes', () => {
  const { read } = planted([
    ...trade('A', 500_000_000n, NOW - 86_400_000),
    ...trade('B', -100_000_000n, NOW - 1_000),
    ...trade('C', 300_000_000n, NOW),
  ]);
  const netOf = (filter: Parameters<typeof readLedger>[1]) =>
    readLedger(read, filter).rows.totals.netLamports;
  expect(netOf({ result: 'won' })).toBe(800_000_000n);
  expect(netOf({ result: 'lost' })).toBe(-100_000_000n);
  expect(netOf({ fromMs: NOW - 1_000 })).toBe(200_000_000n);
  expect(netOf({ toMs: NOW - 1_000 })).toBe(500_000_000n);
  expect(netOf({ strategy: 'SPEAR' })).toBe(0n);
  expect(netOf({ token: 'tok' })).toBe(700_000_000n);
  expect(netOf({ token: '%' })).toBe(0n);
  expect(netOf({ state: 'partial' })).toBe(0n);
});

test('gives a whole ledger or none, and says how many there are', () => {
  const { read } = planted([...trade('A', 1n, NOW), ...trade('B', 2n, NOW)]);
  expect(readLedgerWhole(read, { rowsMax: 2 }).rows).toMatchObject({ total: 2, items: [{}, {}] });
  expect(readLedgerWhole(read, { rowsMax: 1 }).rows).toMatchObject({ total: 2, items: [] });
});

test('over a whole story of forks and failures, the ledger adds up to the positions', () => {
  const { db } = recordedHistory(61, 4_000);
  const read = createReadDb(db);
  const sums = (sql: string) => db.prepare(sql).pluck().get();
  const realised = sums('SELECT sum(realised_pnl_lamports) FROM positions');
  const { totals, total } = readLedger(read, {}).rows;
  expect(total).toBeGreaterThan(50);
  expect(totals.netLamports).toBe(realised);
  expect(sums('SELECT sum(net_lamports) FROM trade_results')).toBe(realised);
  const astray = `SELECT count(*) FROM positions AS p LEFT JOIN trades AS t ON t.position_id = p.position_id
    WHERE p.realised_pnl_lamports <> coalesce(t.net_lamports, 0)
       OR (p.state = 'closed' AND (t.state IS NOT 'closed' OR t.closed_at_ms IS NOT p.closed_at_ms))`;
  expect(sums(astray)).toBe(0n);
  const { items } = readLedger(read, { limit: 200 }).rows;
  for (const state of ['partial', 'closed', 'void'] as const) {
    expect(
      items.some((row) => row.state === state),
      state,
    ).toBe(true);
  }
});

let story: ReturnType<typeof createReadDb> | undefined;

test.each(LEDGER_SORTS)('sorts by %s both ways, a page at a time', (sort) => {
  story ??= createReadDb(recordedHistory(61, 4_000).db);
  const read = story;
  const up = readLedger(read, { sort, direction: 'asc', limit: 200 }).rows.items;
  const values = up.map((row) => sortedBy(row, sort)).filter((value) => value !== null);
  expect(values).toEqual(values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  const [page, next] = [0, 5].map((offset) => readLedger(read, { sort, limit: 5, offset }).rows.items);
  expect(new Set([...(page ?? []), ...(next ?? [])].map(({ positionId }) => positionId)).size).toBe(10);
});

function sortedBy(
  row: ReturnType<typeof readLedger>['rows']['items'][number],
  sort: LedgerSort,
): bigint | number | null {
  const { resultAtMs, openedAtMs, sizeLamports, grossLamports, netLamports, netUsdMicros } = row;
  const values = { resultAt: resultAtMs, openedAt: openedAtMs, size: sizeLamports };
  return { ...values, gross: grossLamports, net: netLamports, netUsd: netUsdMicros }[sort];
}

test("the Shield's month covers its part of the costs of that month", () => {
  const october = Date.UTC(2026, 9, 31, 23, 59);
  const { read } = planted([
    ...trade('A', 900_000_000n, october),
    ...trade('B', 400_000_000n, NOW),
    cost(1, 200_000_000n),
    cost(2, 120_000_000n, { reason: 'a smaller plan' }),
  ]);
  expect(readCosts(read, { nowMs: NOW }).rows).toMatchObject({
    version: 2,
    costs: [{ name: 'RPC plan', monthlyUsdMicros: 120_000_000n }],
    ...{ costUsdMicros: 120_000_000n, shieldNetLamports: 400_000_000n, shieldNetUsdMicros: 60_000_000n },
    coverage: { state: 'known', coveredBps: 5_000, missingUsdMicros: 60_000_000n },
  });
});

test('an unknown price of SOL makes the coverage unknown, never zero', () => {
  const { read } = planted([...unpricedTrade('A', 400_000_000n, NOW), cost(1, 120_000_000n)]);
  expect(readCosts(read, { nowMs: NOW }).rows).toMatchObject({
    shieldNetUsdMicros: null,
    unpricedLamports: 400_000_000n,
    coverage: { state: 'unknown' },
  });
});

test('a cost that was taken out counts no more, and its version still does', () => {
  const { read, db } = planted([cost(1, 120_000_000n), cost(2, 120_000_000n, { isRemoved: true })]);
  expect(readCosts(read, { nowMs: NOW }).rows).toMatchObject({
    ...{ version: 2, costs: [], costUsdMicros: 0n, coverage: { state: 'no_costs' } },
  });
  const audit = db.prepare("SELECT changes FROM config_audit WHERE subject = 'costs' ORDER BY seq").pluck();
  expect(audit.all().map((changes) => JSON.parse(String(changes)))).toEqual([
    expect.arrayContaining([{ name: 'monthlyUsdMicros', before: null, after: '120000000' }]),
    [{ name: 'isRemoved', before: false, after: true }],
  ]);
});
