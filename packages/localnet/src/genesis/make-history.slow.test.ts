import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLeaders, type LeaderPlan } from '../actors/population.ts';
import { openWholeLedger } from '../chain/open-whole.ts';
import type { Ledger } from '../chain/types.ts';
import { createPoolBook } from '../market/pool-book.ts';
import { readTrades, type TapeTrade } from '../market/tape.ts';
import { makeHistory } from './make-history.ts';

const SEED = 'history-test';
const DAYS = 8;
const DAY_MS = 86_400_000;
/** Fixed, because the schedule of prices follows from the time. */
const END_MS = Date.UTC(2026, 9, 1);
/** A copier is this much later than its leader. */
const DELAY_MS = 2_000;

async function openHistory(
  dataDir: string,
  endMs: number,
  onProgress: (line: string) => void,
): Promise<Ledger> {
  const config = { dataDir, seed: SEED, slotMs: 400, confirmDepth: 2, finalizeDepth: 32, skipRate: 0.05 };
  const foundedMs = endMs - DAYS * DAY_MS;
  return openWholeLedger({ config, nowMs: () => endMs, foundedMs }, (ledger) =>
    makeHistory(ledger, { seed: SEED, days: DAYS, endMs, onProgress }),
  );
}

/** Every swap of the leaders' and others' past, oldest first, read back from the chain. */
function tradesOf(ledger: Ledger): TapeTrade[] {
  const pools = createPoolBook(ledger);
  const slots = ledger.blocksBetween(ledger.firstSlot(), ledger.currentSlot(), 1_000_000);
  return slots.flatMap((slot) =>
    ledger.transactionsInBlock(slot).flatMap((record) => readTrades(record, pools)),
  );
}

/** The mean log price change between a copier's delayed entry and exit over these leaders' round trips. */
function copierMean(trades: readonly TapeTrade[], isWanted: (plan: LeaderPlan) => boolean): number {
  const wanted = createLeaders(SEED).filter((leader) => isWanted(leader.plan));
  const wallets = new Set(wanted.map((leader) => leader.wallet.address));
  const series = new Map<string, TapeTrade[]>();
  for (const trade of trades) {
    const list = series.get(trade.mint);
    if (list === undefined) series.set(trade.mint, [trade]);
    else list.push(trade);
  }
  const priceAt = (mint: string, atMs: number): number =>
    series.get(mint)?.findLast((trade) => trade.timeMs <= atMs)?.price ?? Number.NaN;
  const opened = new Map<string, number>();
  const returns = trades.flatMap((trade) => {
    const key = `${trade.trader}/${trade.mint}`;
    const since = opened.get(key);
    if (!wallets.has(trade.trader) || (!trade.isBuy && since === undefined)) return [];
    if (trade.isBuy) opened.set(key, trade.timeMs);
    if (trade.isBuy || since === undefined) return [];
    opened.delete(key);
    return Math.log(priceAt(trade.mint, trade.timeMs + DELAY_MS) / priceAt(trade.mint, since + DELAY_MS));
  });
  return returns.reduce((sum, value) => sum + value, 0) / returns.length;
}

test('the past is traded once, in plausible block time, and skill in it is real', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'chimera-history-'));
  const endMs = END_MS;
  const progress: string[] = [];
  try {
    const ledger = await openHistory(dataDir, endMs, (line) => void progress.push(line));
    const made = ledger.transactionCount();
    expect(made).toBeGreaterThan(3_000);
    expect(progress.length).toBeGreaterThan(2);
    const trades = tradesOf(ledger);
    const times = trades.map((trade) => trade.timeMs);
    expect(times.every((timeMs, index) => timeMs >= (times[index - 1] ?? 0))).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(endMs - DAYS * DAY_MS);
    expect(times.at(-1)).toBeLessThanOrEqual(endMs);
    expect(copierMean(trades, (plan) => plan.sight >= 0.75)).toBeGreaterThan(0.01);
    expect(copierMean(trades, (plan) => plan.label === 'Decoy')).toBeLessThan(0);
    ledger.close();

    const again = await openHistory(dataDir, endMs, () => expect.fail('the past was made twice'));
    expect(again.transactionCount()).toBe(made);
    again.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
