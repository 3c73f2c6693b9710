import type { ExitRequest, Signal } from '@chimera/core/admission/signal';
import { type Book, liveExitsOf } from '@chimera/core/book';
import type { Ids, PositionId } from '@chimera/core/ids';
import { exitRulesOf, moveTrail, multipleBpsOf } from '@chimera/core/portfolio/exit-rules';
import { exitDue } from '@chimera/core/portfolio/exits';
import type { Position } from '@chimera/core/portfolio/position';
import { HELD_POSITION_STATES } from '@chimera/core/portfolio/position-machine';
import type { Clock } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import { exitViewOf } from './exit-view.ts';
import type { Marks } from './marks.ts';

/** A stop fires only on the router's own word, not older than this; a traded price may be one stray trade. */
const QUOTE_MS_MAX = 5_000;

export interface ExitsParts {
  readonly book: Book;
  readonly clock: Clock;
  readonly marks: Marks;
  readonly ids: Ids;
  readonly record: RecordEvents;
  /** The front door; exits take the same way as every other signal. */
  readonly enter: (signal: Signal) => Promise<unknown>;
}

export interface Exits {
  /** Asks every exit rule about every position; what is due goes through the front door. */
  readonly check: () => Promise<void>;
}

export function createExits(parts: ExitsParts): Exits {
  const { book, marks } = parts;
  return {
    check: async () => {
      const due: Signal[] = [];
      for (const positionId of [...book.positions.keys()]) {
        raiseTrail(positionId, parts);
        const view = exitViewOf(parts, positionId, marks.quotedValueFor(positionId, QUOTE_MS_MAX));
        if (view === null || liveExitsOf(book, positionId).length > 0) continue;
        const wish = exitDue(view, book.limits);
        if (wish !== null) due.push(toSignal(wish, view.position, parts));
      }
      await Promise.all(due.map(parts.enter));
    },
  };
}

/** A new highest worth is journaled, so that a restart does not forget how high a position was. */
function raiseTrail(positionId: PositionId, { book, marks, record }: ExitsParts): void {
  const held = book.positions.get(positionId);
  if (held === undefined || !HELD_POSITION_STATES.includes(held.position.state)) return;
  const multiple = multipleBpsOf(marks.quotedValueFor(positionId, QUOTE_MS_MAX), held.amounts);
  if (multiple === null) return;
  const rules = exitRulesOf(held.position.strategy, book.limits);
  const trail = moveTrail(held.trail, multiple, rules);
  if (trail !== null) record([{ event: { type: 'trail_moved', positionId, ...trail } }], { patient: true });
}

function toSignal(wish: ExitRequest, position: Position, { ids, clock }: ExitsParts): Signal {
  const signalId = ids.exitSignal(wish.positionId, wish.cause, wish.causeKey);
  return {
    signalId,
    tradeUuid: ids.uuid(signalId),
    door: 'exits',
    providerId: 'operator',
    lane: 'EXIT',
    side: 'sell',
    mint: position.mint,
    tokenSymbol: null,
    swap: null,
    exit: wish,
    hintLamports: null,
    receivedAtMs: clock.nowMs(),
  };
}
