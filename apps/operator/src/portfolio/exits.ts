import type { ExitRequest, Signal } from '@chimera/core/admission/signal';
import { type Book, liveExitsOf } from '@chimera/core/book';
import type { Ids } from '@chimera/core/ids';
import { exitDue } from '@chimera/core/portfolio/exits';
import type { Position } from '@chimera/core/portfolio/position';
import type { Clock } from '../ports.ts';
import type { Marks } from './marks.ts';

/** A stop fires only on the router's own word, not older than this; a traded price may be one stray trade. */
const QUOTE_MS_MAX = 5_000;

export interface ExitsParts {
  readonly book: Book;
  readonly clock: Clock;
  readonly marks: Marks;
  readonly ids: Ids;
  /** The front door; exits take the same way as every other signal. */
  readonly enter: (signal: Signal) => Promise<unknown>;
}

export interface Exits {
  /** Asks every exit rule about every position; what is due goes through the front door. */
  readonly check: () => Promise<void>;
}

export function createExits(parts: ExitsParts): Exits {
  const { book, clock, marks } = parts;
  return {
    check: async () => {
      const due: Signal[] = [];
      for (const { position, amounts, exitCount } of book.positions.values()) {
        if (liveExitsOf(book, position.positionId).length > 0) continue;
        const valueLamports = marks.quotedValueFor(position.positionId, QUOTE_MS_MAX);
        const view = { position, amounts, exitCount, valueLamports, nowMs: clock.nowMs(), halt: book.halt };
        const wish = exitDue(view, book.limits);
        if (wish !== null) due.push(toSignal(wish, position, parts));
      }
      await Promise.all(due.map(parts.enter));
    },
  };
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
