import { type Actors, createActors } from '../actors/actors.ts';
import { fund } from '../actors/leader-desk.ts';
import { createLeaders } from '../actors/population.ts';
import { FOUNDING_TOKENS, tokenPlan } from '../actors/token-plan.ts';
import { createRandom } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import { createPoolBook } from '../market/pool-book.ts';
import { fundCrowd } from './crowd-funds.ts';
import { foundMarket } from './found-market.ts';
import { historyWindows } from './windows.ts';

export interface HistoryOptions {
  readonly seed: string;
  /** Days of trading before `endMs`; 0 only founds the market. */
  readonly days: number;
  /** Unix ms at which the history stops, usually now. */
  readonly endMs: number;
  readonly onProgress: (line: string) => void;
}

/** A third of the founding tokens come to the market later, so that their ages differ. */
const LATE_TOKENS = 16;
const STEP_MS = 400;
const PROGRESS_EVERY_WINDOWS = 6;

/**
 * Founds the market and trades the past: every actor at its normal pace inside short windows spread over the days,
 * as real transactions in virtual block time. Runs inside the ledger's bulk mode.
 */
export async function makeHistory(ledger: Ledger, options: HistoryOptions): Promise<void> {
  const { seed, days, endMs, onProgress } = options;
  const windows = historyWindows(createRandom(`${seed}/windows`), days, endMs);
  if (days > 0) ledger.setClockMs(endMs - days * 86_400_000);
  onProgress('founding the market: tokens, pools, wallets');
  foundMarket(ledger);
  fundCrowd(ledger, seed);
  for (const leader of createLeaders(seed)) fund(ledger, leader);
  const pools = createPoolBook(ledger);
  const send = (wire: Uint8Array): boolean => {
    const sent = ledger.submit(wire);
    return sent.ok && sent.value.err === null;
  };
  const random = createRandom(`${seed}/history`);
  const actors = createActors({ ledger, pools, seed, random, send, speed: 1 });
  const early = days > 0 ? FOUNDING_TOKENS - LATE_TOKENS : FOUNDING_TOKENS;
  for (let index = 0; index < early; index++) await launch(ledger, actors, tokenPlan(seed, index));
  let launched = early;
  for (const [index, window] of windows.entries()) {
    ledger.advanceSlot({ timeMs: window.startMs });
    const due = early + Math.floor(((index + 1) / windows.length) * LATE_TOKENS);
    while (launched < due) await launch(ledger, actors, tokenPlan(seed, launched++));
    await tradeWindow(ledger, actors, window);
    if (index % PROGRESS_EVERY_WINDOWS === 0 || index === windows.length - 1) {
      const day = Math.ceil(days - (endMs - window.endMs) / 86_400_000);
      const count = ledger.transactionCount().toLocaleString('en-US');
      onProgress(`trading the past: day ${Math.min(days, day)} of ${days}, ${count} transactions`);
    }
  }
}

async function launch(ledger: Ledger, actors: Actors, plan: Parameters<Actors['launch']>[0]): Promise<void> {
  actors.launch(plan);
  ledger.advanceSlot({ timeMs: ledger.timeMs() + STEP_MS });
  await ledger.breathe();
}

async function tradeWindow(
  ledger: Ledger,
  actors: Actors,
  window: { readonly startMs: number; readonly endMs: number },
): Promise<void> {
  actors.settle(window.startMs);
  await ledger.breathe();
  actors.resume(window.startMs);
  let nowMs = window.startMs;
  while (nowMs < window.endMs) {
    nowMs = Math.max(nowMs + STEP_MS, Math.floor(actors.nextDueMs()));
    ledger.advanceSlot({ timeMs: nowMs });
    actors.step(nowMs);
    await ledger.breathe();
  }
  actors.closeAll();
}
