import type { Strategy } from '../admission/signal.ts';
import type { EventOf } from '../events.ts';
import { type UnixMs, unixMs } from '../units/chain.ts';
import { LAMPORTS_PER_SOL, type Lamports, lamports, type UsdMicros, usdMicros } from '../units/lamports.ts';
import { maxBig, mulDivFloor } from '../units/math.ts';

/** How far back losses are added up. */
export const LOSS_WINDOW_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A price of SOL older than this prices nothing: the result is then known in SOL only. */
export const SOL_PRICE_MS_MAX = 120_000;

/** What was realised in one minute, net. */
export interface MinuteResult {
  readonly startMs: UnixMs;
  readonly pnlLamports: Lamports;
  /** The part whose price of SOL was known, at that price. */
  readonly pnlUsdMicros: UsdMicros;
  /** Some of it was realised while nobody knew the price of SOL. */
  readonly hasUnpriced: boolean;
}

/**
 * What the breakers are fed with: the same results that the screens show, folded from the journal. Minutes of
 * the last day only; a clock that goes back stays in the later minute.
 */
export interface RiskLedger {
  readonly minutes: Map<UnixMs, MinuteResult>;
  newestMinuteMs: UnixMs;
  /** The journal's number of the newest loss, and the one up to which losses were slept over. */
  lastLossSeq: number;
  lossClearedSeq: number;
  /** Closed positions in a row that lost. */
  lossStreak: number;
  spearLossStreak: number;
  /** The last two samples of equity, newest first, and the highest so far. */
  equityLamports: Lamports | null;
  equityBeforeLamports: Lamports | null;
  equityHighLamports: Lamports | null;
  solPriceUsdMicros: UsdMicros | null;
  solPriceAtMs: UnixMs;
}

export function createRiskLedger(): RiskLedger {
  return {
    minutes: new Map(),
    newestMinuteMs: unixMs(0),
    lastLossSeq: 0,
    lossClearedSeq: 0,
    lossStreak: 0,
    spearLossStreak: 0,
    equityLamports: null,
    equityBeforeLamports: null,
    equityHighLamports: null,
    solPriceUsdMicros: null,
    solPriceAtMs: unixMs(0),
  };
}

/** What one SOL was worth when something happened, as far as the journal told; null when nobody knew. */
export const solPriceAt = (
  { solPriceUsdMicros, solPriceAtMs }: Pick<RiskLedger, 'solPriceUsdMicros' | 'solPriceAtMs'>,
  atMs: UnixMs,
): UsdMicros | null => (atMs - solPriceAtMs <= SOL_PRICE_MS_MAX ? solPriceUsdMicros : null);

/** Adds what one event realised. Returns the minute it was booked to, or null when it was nothing. */
export function noteResult(
  ledger: RiskLedger,
  deltaLamports: Lamports,
  at: { readonly seq: number; readonly atMs: UnixMs },
): MinuteResult | null {
  if (deltaLamports === 0n) return null;
  if (deltaLamports < 0n) ledger.lastLossSeq = at.seq;
  const startMs = unixMs(Math.max(ledger.newestMinuteMs, Math.floor(at.atMs / MINUTE_MS) * MINUTE_MS));
  const before = ledger.minutes.get(startMs);
  const price = solPriceAt(ledger, at.atMs);
  const usd = price === null ? 0n : mulDivFloor(deltaLamports, price, LAMPORTS_PER_SOL);
  const minute: MinuteResult = {
    startMs,
    pnlLamports: lamports((before?.pnlLamports ?? 0n) + deltaLamports),
    pnlUsdMicros: usdMicros((before?.pnlUsdMicros ?? 0n) + usd),
    hasUnpriced: before?.hasUnpriced === true || price === null,
  };
  ledger.minutes.set(startMs, minute);
  ledger.newestMinuteMs = startMs;
  for (const kept of ledger.minutes.keys()) {
    if (kept > startMs - LOSS_WINDOW_MS) break;
    ledger.minutes.delete(kept);
  }
  return minute;
}

/** Counts a position that closed. A profit, or nothing lost, ends a streak. */
export function noteClose(ledger: RiskLedger, strategy: Strategy, pnlLamports: Lamports): void {
  const isLoss = pnlLamports < 0n;
  ledger.lossStreak = isLoss ? ledger.lossStreak + 1 : 0;
  if (strategy === 'SPEAR') ledger.spearLossStreak = isLoss ? ledger.spearLossStreak + 1 : 0;
}

/** Takes a point of the equity curve, and the price of SOL that came with it. */
export function noteEquity(ledger: RiskLedger, event: EventOf<'equity_sampled'>, atMs: UnixMs): void {
  const equity = lamports(event.walletLamports + event.positionsValueLamports + event.rentLockedLamports);
  ledger.equityBeforeLamports = ledger.equityLamports;
  ledger.equityLamports = equity;
  ledger.equityHighLamports = lamports(maxBig(equity, ledger.equityHighLamports ?? equity));
  if (event.solPriceUsdMicros === null) return;
  ledger.solPriceUsdMicros = event.solPriceUsdMicros;
  ledger.solPriceAtMs = atMs;
}

/** What the owner took out is no loss; what came in raises the mark by itself, with the next sample. */
export function noteTransfer(ledger: RiskLedger, deltaLamports: Lamports): void {
  if (deltaLamports >= 0n || ledger.equityHighLamports === null) return;
  ledger.equityHighLamports = lamports(maxBig(0n, ledger.equityHighLamports + deltaLamports));
}

export interface WindowResult {
  readonly pnlLamports: Lamports;
  readonly pnlUsdMicros: UsdMicros;
  readonly hasUnpriced: boolean;
}

/** The net result of the last 24 hours. */
export function resultOfWindow(ledger: Pick<RiskLedger, 'minutes'>, nowMs: UnixMs): WindowResult {
  let pnlLamports = 0n;
  let pnlUsdMicros = 0n;
  let hasUnpriced = false;
  for (const minute of ledger.minutes.values()) {
    if (minute.startMs <= nowMs - LOSS_WINDOW_MS) continue;
    pnlLamports += minute.pnlLamports;
    pnlUsdMicros += minute.pnlUsdMicros;
    hasUnpriced ||= minute.hasUnpriced;
  }
  return { pnlLamports: lamports(pnlLamports), pnlUsdMicros: usdMicros(pnlUsdMicros), hasUnpriced };
}
