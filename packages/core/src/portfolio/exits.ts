import type { ExitCause, ExitRequest } from '../admission/signal.ts';
import type { HaltState } from '../control/halt.ts';
import type { Limits } from '../limits.ts';
import { BPS_ONE, bps, bpsOfFloor } from '../units/bps.ts';
import type { UnixMs } from '../units/chain.ts';
import type { Lamports } from '../units/lamports.ts';
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
}

/** The rule that says to sell now, or null. The caller asks only while no exit of the position is live. */
export function exitDue(view: ExitView, limits: Limits): ExitRequest | null {
  const { position } = view;
  if (position.state !== 'open' && position.state !== 'stuck' && position.state !== 'quarantined')
    return null;
  if (view.halt.halted && view.halt.mode === 'flatten') return sellAll(view, 'flatten');
  if (isUnderStop(view, limits)) return sellAll(view, 'stop');
  const heldMs = position.openedAtMs === null ? 0 : view.nowMs - position.openedAtMs;
  return heldMs >= limits.holdMsMax ? sellAll(view, 'time') : null;
}

/** Unknown worth is not a loss: without a value the stop does not fire. */
function isUnderStop(view: ExitView, limits: Limits): boolean {
  const cost = view.amounts.openCostLamports;
  if (view.valueLamports === null || cost <= 0n) return false;
  return view.valueLamports <= bpsOfFloor(cost, bps(BPS_ONE - limits.stopLossBps));
}

function sellAll(view: ExitView, cause: ExitCause): ExitRequest {
  return {
    positionId: view.position.positionId,
    cause,
    causeKey: `${cause}:${view.exitCount}`,
    fractionBps: bps(BPS_ONE),
  };
}
