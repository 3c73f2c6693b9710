import { UNSTREAMED_EVENTS } from '@chimera/core/contract/live';
import type { Journaled } from '@chimera/core/events';

/** Events kept in memory for screens that missed some. */
export interface EventRing {
  /** Adds what may leave the operator; answers how many events that were. */
  push(rows: readonly Journaled[]): number;
  /** Every row after `afterSeq` that may leave, oldest first; null when that reaches back beyond the ring. */
  after(afterSeq: number): readonly Journaled[] | null;
  /** Seq of the newest event that may leave; events without screens leave no gap in it. */
  lastSeq(): number;
}

const UNSTREAMED: ReadonlySet<string> = new Set(UNSTREAMED_EVENTS);

/** `startSeq` is where the journal stood when the ring began: nothing up to it can be replayed from here. */
export function createEventRing(startSeq: number, capacity: number): EventRing {
  let events: Journaled[] = [];
  let floorSeq = startSeq;
  let lastSeq = startSeq;

  return {
    push(rows) {
      const streamed = rows.filter(({ event }) => !UNSTREAMED.has(event.type));
      events.push(...streamed);
      lastSeq = streamed.at(-1)?.seq ?? lastSeq;
      // Cut in halves, so that the copy is paid once per `capacity` events.
      if (events.length > capacity * 2) {
        floorSeq = events[events.length - capacity - 1]?.seq ?? floorSeq;
        events = events.slice(-capacity);
      }
      return streamed.length;
    },
    after(afterSeq) {
      if (afterSeq < floorSeq) return null;
      return events.slice(firstAfter(events, afterSeq));
    },
    lastSeq: () => lastSeq,
  };
}

/** Index of the first event after `seq`, by bisection. */
function firstAfter(events: readonly Journaled[], seq: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
