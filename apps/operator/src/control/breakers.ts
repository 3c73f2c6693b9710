import type { Strategy } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import type { BreakerResetAnswer, BreakerResetCommand } from '@chimera/core/contract/control';
import {
  type BreakerGauge,
  dueChanges,
  type InfraMeasures,
  readGauges,
} from '@chimera/core/control/breaker-gauges';
import { entryBlock, type TrippedBreaker } from '@chimera/core/control/breakers';
import type { UnixMs } from '@chimera/core/units/chain';
import { DoorError } from '../http/door-error.ts';
import type { AppendEvents } from './append.ts';

export interface Breakers {
  /** Trips what is due and ends what cooled down, in this tick. */
  readonly check: () => void;
  /** What keeps this strategy from buying now; looks anew before it answers. */
  readonly blockOf: (strategy: Strategy) => TrippedBreaker | null;
  readonly gauges: () => readonly BreakerGauge[];
  /** A person ends one breaker, or all of them. Throws `conflict` when none is tripped. */
  readonly reset: (command: BreakerResetCommand, by: string) => Promise<BreakerResetAnswer>;
}

export interface BreakersParts {
  readonly book: Book;
  readonly append: AppendEvents;
  readonly infra: () => InfraMeasures;
  readonly nowMs: () => UnixMs;
}

export function createBreakers({ book, append, infra, nowMs }: BreakersParts): Breakers {
  const check = (): void => {
    const events = dueChanges(book, infra(), nowMs());
    if (events.length > 0) append(events.map((event) => ({ event })));
  };
  return {
    check,
    blockOf: (strategy) => {
      check();
      return entryBlock(book.breakers, strategy);
    },
    gauges: () => readGauges(book, infra(), nowMs()),
    reset: async ({ breaker, reason }, by) => {
      const names = [...book.breakers.keys()].filter((name) => breaker === undefined || name === breaker);
      if (names.length === 0) {
        const details = breaker === undefined ? 'no breaker is tripped' : `${breaker} is not tripped`;
        throw new DoorError('conflict', { details });
      }
      const events = names.map((name) => {
        return { type: 'breaker_reset', breaker: name, cause: 'person', by, reason } as const;
      });
      const { events: rows, durable } = append(
        events.map((event) => ({ event })),
        { urgent: true },
      );
      await durable;
      return { status: 'reset', breakers: names, seq: rows.at(-1)?.seq ?? book.lastSeq };
    },
  };
}
