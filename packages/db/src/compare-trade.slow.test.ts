import { expect, test } from 'vitest';
import { createTradeComparer } from './compare-trade.ts';
import { recordedHistory } from './fixtures.ts';
import type { Db } from './open.ts';
import { readTradeJournal } from './trade-journal.ts';

function differingTables(db: Db): string[] {
  const trades = readTradeJournal(db);
  const comparer = createTradeComparer(db);
  const found = trades.trades.flatMap((trade) => {
    const comparison = comparer.compare(trade, trades.read(trade));
    if (comparison.kind === 'impossible') return [comparison.reason];
    if (comparison.kind === 'other_schema') return ['other schema'];
    return comparison.differences.map(({ table, column }) => `${table}.${column}`);
  });
  comparer.close();
  return found;
}

test.each([1, 2, 3])('every trade of story %i follows from its own journal entries alone', (seed) => {
  const { db } = recordedHistory(seed, 2_000);
  expect(differingTables(db)).toEqual([]);
  const { trades, isGapless } = readTradeJournal(db);
  expect(isGapless).toBe(true);
  expect(trades.filter(({ txids }) => txids.length > 0).length).toBeGreaterThan(5);
});

test('a trade is found by each of its ids', () => {
  const { db } = recordedHistory(4, 1_000);
  const { trades, find } = readTradeJournal(db);
  for (const trade of trades) {
    const { positionId, signalIds, orderIds, txids, tradeUuids } = trade;
    const ids = [...signalIds, ...orderIds, ...txids, ...tradeUuids, ...(positionId ? [positionId] : [])];
    for (const id of ids) expect(find(id)).toContain(trade);
  }
  expect(find('nothing-like-it')).toEqual([]);
});

test.each([
  [
    'a changed fill',
    'fills',
    'UPDATE fills SET wallet_delta_lamports = wallet_delta_lamports + 1',
    'fills.wallet_delta_lamports',
  ],
  ['changed bytes', 'attempts', "UPDATE attempts SET raw = x'01'", 'attempts.raw'],
  [
    'a changed end',
    'attempts',
    "UPDATE attempts SET state = 'dead' WHERE state = 'landed'",
    'attempts.state',
  ],
  ['a lost send', 'sends', 'DELETE FROM sends', 'sends.*'],
  [
    'a changed profit',
    'positions',
    'UPDATE positions SET realised_pnl_lamports = 7',
    'positions.realised_pnl_lamports',
  ],
])('notices %s', (_what, table, sql, difference) => {
  const { db } = recordedHistory(5, 1_000);
  dropTriggers(db, table);
  db.exec(sql);
  expect(differingTables(db)).toContain(difference);
});

test('says nothing of tables that other migrations made', () => {
  const { db } = recordedHistory(7, 200);
  db.exec("UPDATE schema_migrations SET sha256 = 'other'; UPDATE orders SET slippage_bps = 1");
  expect(new Set(differingTables(db))).toEqual(new Set(['other schema']));
});

test('notices a journal that cannot have happened', () => {
  const { db } = recordedHistory(6, 1_000);
  dropTriggers(db, 'journal');
  db.exec("UPDATE journal SET bytes = NULL WHERE type = 'attempt_signed'");
  expect(differingTables(db).join()).toContain('bytes of a signed attempt');
  db.exec("DELETE FROM journal WHERE type = 'attempt_sent'");
  expect(readTradeJournal(db).isGapless).toBe(false);
});

function dropTriggers(db: Db, table: string): void {
  const names = db
    .prepare<[string], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?")
    .pluck()
    .all(table);
  for (const name of names) db.exec(`DROP TRIGGER ${name}`);
}
