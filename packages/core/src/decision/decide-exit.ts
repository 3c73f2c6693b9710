import type { ExitCause, Signal } from '../admission/signal.ts';
import { type Book, type HeldPosition, liveExitsOf } from '../book.ts';
import type { Ids } from '../ids.ts';
import { multipleBpsOf } from '../portfolio/exit-rules.ts';
import { OCCUPYING_POSITION_STATES } from '../portfolio/position-machine.ts';
import { BPS_ONE, type Bps, bps } from '../units/bps.ts';
import type { Decision, ExitPlan } from './decision.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate-of.ts';
import type { GateResult } from './gates.ts';
import { exitTipLamports } from './size.ts';

/** Exits of one position that may wait behind each other; further ones merge into those. */
export const EXITS_WAITING_MAX = 16;

/**
 * Decides a SELL. Risk may refuse a BUY but never an exit: the only questions are whether there is something
 * of ours to sell and whether a sale of all of it is already under way.
 */
export function decideExit(signal: Signal, facts: Facts, book: Book, ids: Ids): Decision {
  const held = positionToSell(signal, book);
  const found = gate('has_position', {
    passed: held !== null,
    measured: held === null ? 'none' : `position ${held.position.positionId.slice(0, 8)}`,
    threshold: 'an open position that this sell is about',
    reason: 'no_position',
  });
  if (held === null) return { verdict: 'denied', gates: [found], reasons: [found.reason] };
  const gates = [found, mergeGate(book, held), ...modeGates(signal, facts, held, book), ...ruleGates(signal)];
  const reasons = gates.filter(({ passed }) => !passed).map(({ reason }) => reason);
  if (reasons.length > 0) return { verdict: 'denied', gates, reasons };
  return { verdict: 'approved', gates, order: exitPlan(signal, facts, held, { book, ids }) };
}

/** Of a leader's own sell: whether people chose to follow him out of this position. */
function modeGates(
  signal: Signal,
  facts: Facts,
  { position, amounts }: HeldPosition,
  book: Book,
): GateResult[] {
  if (signal.exit !== null || position.leader === null) return [];
  const mode = book.wallets.get(position.leader)?.exitMode ?? 'both';
  if (mode === 'own') {
    return [
      gate('exit_mode', { passed: false, measured: mode, threshold: 'not own', reason: 'own_exits_only' }),
    ];
  }
  if (mode !== 'asymmetric') return [gate('exit_mode', { passed: true, measured: mode })];
  // An unknown worth may be a loss, and a loss goes with the leader.
  const multiple = multipleBpsOf(facts.positionValueLamports ?? null, amounts);
  const isWinner = multiple !== null && multiple > BPS_ONE;
  const worth = multiple === null ? 'unknown worth' : `${Math.round(multiple / 10) / 1_000}x of cost`;
  return [
    gate('exit_mode', {
      passed: !isWinner,
      measured: `${mode}, ${worth}`,
      threshold: 'a loser goes with the leader',
      reason: WINNER_TRAILS,
    }),
  ];
}

/** The reason under which a leader's exit from a winner is not followed; its trailing stop is armed instead. */
export const WINNER_TRAILS = 'winner_trails';

/** The numbers by which one of our own rules fired. */
function ruleGates({ exit }: Signal): GateResult[] {
  if (exit?.rule === undefined) return [];
  return [gate('exit_rule', { passed: true, ...exit.rule })];
}

/** A leader's sell is about the position he led; our own exits name theirs. */
function positionToSell(signal: Signal, book: Book): HeldPosition | null {
  const positionId = signal.exit?.positionId ?? book.positionByMint.get(signal.mint);
  const held = positionId === undefined ? undefined : book.positions.get(positionId);
  if (held === undefined || !OCCUPYING_POSITION_STATES.includes(held.position.state)) return null;
  if (signal.exit !== null) return held;
  return held.position.leader === (signal.swap?.leader ?? null) ? held : null;
}

function mergeGate(book: Book, held: HeldPosition): GateResult {
  const live = liveExitsOf(book, held.position.positionId);
  const sellsAll = live.some(({ plan }) => plan.kind === 'exit' && plan.fractionBps === BPS_ONE);
  return gate('one_position_per_mint', {
    passed: !sellsAll && live.length < EXITS_WAITING_MAX,
    measured: `${live.length} live exits${sellsAll ? ', one sells everything' : ''}`,
    threshold: `< ${EXITS_WAITING_MAX}, none that sells everything`,
    reason: 'merged_into_live_exit',
  });
}

function exitPlan(
  signal: Signal,
  facts: Facts,
  held: HeldPosition,
  context: { book: Book; ids: Ids },
): ExitPlan {
  const { position } = held;
  const { book, ids } = context;
  const cause: ExitCause = signal.exit?.cause ?? (signal.door === 'webhook' ? 'provider' : 'leader');
  const causeKey = signal.exit?.causeKey ?? signal.signalId;
  return {
    kind: 'exit',
    side: 'sell',
    orderId: ids.exitOrder(position.positionId, cause, causeKey),
    signalId: signal.signalId,
    positionId: position.positionId,
    strategy: position.strategy,
    mint: position.mint,
    leader: position.leader,
    slippageBps: bps(book.limits.exitSlippageBps),
    tipLamports: exitTipLamports(book.limits, facts.tipLamports, held.amounts.openCostLamports),
    limitsVersion: book.limitsVersion,
    cause,
    causeKey,
    fractionBps: fractionOf(signal),
  };
}

/** An unknown fraction sells everything: staying in when the leader may be out is the worse mistake. */
function fractionOf(signal: Signal): Bps {
  return signal.exit?.fractionBps ?? signal.swap?.soldFractionBps ?? bps(BPS_ONE);
}
