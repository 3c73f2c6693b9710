import type { Strategy } from '../admission/signal.ts';
import type { EventOf } from '../events.ts';
import type { Limits } from '../limits.ts';
import type { RiskLedger } from '../portfolio/risk-ledger.ts';
import { type UnixMs, unixMs } from '../units/chain.ts';

export const BREAKERS = [
  'loss_24h',
  'loss_streak',
  'spear_loss_streak',
  'drawdown',
  'signal_lag',
  'rpc_errors',
  'jito_invalid',
] as const;
export type BreakerName = (typeof BREAKERS)[number];
/** What a tripped breaker keeps from being bought. Exits are never its business. */
export type BreakerScope = 'entries' | 'spear';

export interface BreakerRule {
  readonly scope: BreakerScope;
  /** The limit that says how long it stays tripped; null until a person resets it. */
  readonly cooldown: 'breakerCooldownMs' | 'infraCooldownMs' | null;
}

export const BREAKER_RULES: Readonly<Record<BreakerName, BreakerRule>> = {
  loss_24h: { scope: 'entries', cooldown: 'breakerCooldownMs' },
  loss_streak: { scope: 'entries', cooldown: 'breakerCooldownMs' },
  spear_loss_streak: { scope: 'spear', cooldown: 'breakerCooldownMs' },
  drawdown: { scope: 'entries', cooldown: null },
  signal_lag: { scope: 'entries', cooldown: 'infraCooldownMs' },
  rpc_errors: { scope: 'entries', cooldown: 'infraCooldownMs' },
  jito_invalid: { scope: 'spear', cooldown: 'infraCooldownMs' },
};

/** A breaker is not a halt: it comes and mostly goes by itself, and stops nothing but entries. */
export interface TrippedBreaker {
  readonly breaker: BreakerName;
  readonly scope: BreakerScope;
  readonly sinceMs: UnixMs;
  /** When it ends by itself; null: when a person resets it. */
  readonly untilMs: UnixMs | null;
  readonly measured: string;
  readonly threshold: string;
}

export type TrippedBreakers = ReadonlyMap<BreakerName, TrippedBreaker>;

/** The breaker that keeps this strategy from buying, or null. */
export function entryBlock(tripped: TrippedBreakers, strategy: Strategy): TrippedBreaker | null {
  for (const breaker of tripped.values()) {
    if (breaker.scope === 'entries' || strategy === 'SPEAR') return breaker;
  }
  return null;
}

/** False while any breaker keeps the Spear from buying. */
export const isSpearAllowed = (book: { readonly breakers: TrippedBreakers }): boolean =>
  entryBlock(book.breakers, 'SPEAR') === null;

export function tripEvent(
  breaker: BreakerName,
  evidence: { readonly measured: string; readonly threshold: string },
  { limits, nowMs }: { readonly limits: Limits; readonly nowMs: UnixMs },
): EventOf<'breaker_tripped'> {
  const { scope, cooldown } = BREAKER_RULES[breaker];
  const untilMs = cooldown === null ? null : unixMs(nowMs + limits[cooldown]);
  const { measured, threshold } = evidence;
  return { type: 'breaker_tripped', breaker, scope, measured, threshold, untilMs };
}

export function toTripped(event: EventOf<'breaker_tripped'>, atMs: UnixMs): TrippedBreaker {
  const { breaker, scope, measured, threshold, untilMs } = event;
  return { breaker, scope, sinceMs: atMs, untilMs, measured, threshold };
}

/** What the end of a breaker forgets, so that it does not trip at once for the same reason. */
export function restartLedger(ledger: RiskLedger, breaker: BreakerName, seq: number): void {
  switch (breaker) {
    case 'loss_24h':
      ledger.lossClearedSeq = seq;
      return;
    case 'loss_streak':
      ledger.lossStreak = 0;
      return;
    case 'spear_loss_streak':
      ledger.spearLossStreak = 0;
      return;
    case 'drawdown':
      ledger.equityHighLamports = ledger.equityLamports;
      return;
    case 'signal_lag':
    case 'rpc_errors':
    case 'jito_invalid':
      return;
  }
}
