import type { ExitCause, ExitRequest, RuleWords } from '../admission/signal.ts';
import type { HaltState } from '../control/halt.ts';
import type { ExitMode } from '../control/wallet.ts';
import type { Limits } from '../limits.ts';
import { BPS_ONE, bps } from '../units/bps.ts';
import type { UnixMs } from '../units/chain.ts';
import { decimalText } from '../units/decimal.ts';
import type { Lamports } from '../units/lamports.ts';
import {
  type ExitRules,
  exitRulesOf,
  isAtOrUnder,
  multipleBpsOf,
  rungDue,
  rungFractionBps,
  runsOwnTargets,
  stopMultipleBps,
  type Trail,
  trailStopBps,
} from './exit-rules.ts';
import type { Position, PositionAmounts } from './position.ts';

/** What an exit rule may look at. `valueLamports` is executable: what selling all of it would bring now. */
export interface ExitView {
  readonly position: Position;
  readonly amounts: PositionAmounts;
  readonly valueLamports: Lamports | null;
  /** Exits of this position so far; makes the next request of the same rule a new one. */
  readonly exitCount: number;
  readonly nowMs: UnixMs;
  readonly halt: HaltState;
  /** The high-water mark; absent until the trailing stop was armed. */
  readonly trail?: Trail | undefined;
  /** How its leader's exits count; `both` when nobody said. */
  readonly exitMode?: ExitMode | undefined;
  /** The drawdown breaker stands: what is losing is sold. */
  readonly isDrawdown?: boolean | undefined;
  /** The same worth by another source, the last traded price; null when unknown. */
  readonly pricedLamports?: Lamports | null | undefined;
}

/** The rule that says to sell now, or null. The caller asks only while no exit of the position is live. */
export function exitDue(view: ExitView, limits: Limits): ExitRequest | null {
  const { position } = view;
  if (position.state !== 'open' && position.state !== 'stuck' && position.state !== 'quarantined')
    return null;
  if (view.halt.halted && view.halt.mode === 'flatten') return sellAll(view, 'flatten');
  const rules = exitRulesOf(position.strategy, limits);
  if (view.isDrawdown === true && isLosingBySources(view)) return sellAll(view, 'breaker');
  return priceExit(view, rules) ?? timeExit(view, rules);
}

/** Unknown worth is neither a loss nor a gain: without a value no rule of the price fires. */
function priceExit(view: ExitView, rules: ExitRules): ExitRequest | null {
  const { valueLamports, amounts } = view;
  const multiple = multipleBpsOf(valueLamports, amounts);
  if (multiple === null || valueLamports === null) return null;
  const measured = `${times(multiple)} of cost, sells for ${sol(valueLamports)}`;
  const stop = stopMultipleBps(rules);
  if (isAtOrUnder(valueLamports, amounts, stop)) {
    return sellAll(view, 'stop', { measured, threshold: `<= ${times(stop)}` });
  }
  if (!runsOwnTargets(view.exitMode ?? 'both') && !(view.trail?.isArmed ?? false)) return null;
  return trailExit(view, rules, { multiple, measured }) ?? targetExit(view, rules, { multiple, measured });
}

/** Two sources must agree: a single wrong price must not sell the book. */
function isLosingBySources({ amounts, valueLamports, pricedLamports = null }: ExitView): boolean {
  if (valueLamports === null || pricedLamports === null) return false;
  return valueLamports < amounts.openCostLamports && pricedLamports < amounts.openCostLamports;
}

interface Measured {
  readonly multiple: number;
  readonly measured: string;
}

function trailExit(view: ExitView, rules: ExitRules, { multiple, measured }: Measured): ExitRequest | null {
  const { trail } = view;
  if (trail === undefined || !trail.isArmed) return null;
  const level = trailStopBps(trail, rules);
  if (multiple > level) return null;
  const threshold = `<= ${times(level)}, ${percent(rules.trailBps)} under its highest ${times(trail.peakBps)}`;
  return sellAll(view, 'trailing', { measured, threshold });
}

function targetExit(view: ExitView, rules: ExitRules, { multiple, measured }: Measured): ExitRequest | null {
  const rung = rungDue(rules, multiple, view.amounts);
  if (rung === null) return null;
  return {
    positionId: view.position.positionId,
    cause: 'target',
    causeKey: `target:${rung.multipleBps}:${view.exitCount}`,
    fractionBps: bps(rungFractionBps(rung, view.amounts)),
    rule: { measured, threshold: `>= ${times(rung.multipleBps)}, sells up to ${percent(rung.soldBps)}` },
  };
}

function timeExit(view: ExitView, rules: ExitRules): ExitRequest | null {
  const heldMs = view.position.openedAtMs === null ? 0 : view.nowMs - view.position.openedAtMs;
  if (heldMs < rules.holdMsMax) return null;
  return sellAll(view, 'time', { measured: hours(heldMs), threshold: `>= ${hours(rules.holdMsMax)}` });
}

function sellAll(view: ExitView, cause: ExitCause, rule?: RuleWords): ExitRequest {
  return {
    positionId: view.position.positionId,
    cause,
    causeKey: `${cause}:${view.exitCount}`,
    fractionBps: bps(BPS_ONE),
    ...(rule === undefined ? {} : { rule }),
  };
}

const HOUR_MS = 3_600_000;
const times = (multipleBps: number): string => `${Math.round(multipleBps / 10) / 1_000}x`;
const percent = (part: number): string => `${part / 100} %`;
const sol = (amount: bigint): string => `${decimalText(amount, 9)} SOL`;
const hours = (ms: number): string => `held ${Math.round((ms * 10) / HOUR_MS) / 10} h`;
