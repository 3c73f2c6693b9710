import { assert } from '@chimera/core/assert';
import type { EventOf, EventType, Journaled } from '@chimera/core/events';
import { unixMs } from '@chimera/core/units/chain';
import { decodeEvent } from './codec.ts';
import type { Db } from './open.ts';

/** Events given by one call of `after` at most. */
export const JOURNAL_PAGE_MAX = 5_000;

export interface JournalRow {
  readonly seq: bigint;
  readonly at_ms: bigint;
  readonly type: string;
  readonly version: bigint;
  readonly data: string;
}

export interface JournalReader {
  /** Number of the last durable event, 0 for an empty journal. */
  readonly lastSeq: () => number;
  /** The next events after `seq` in order, without signed bytes; at most `limit`. */
  readonly after: (seq: number, limit?: number) => Journaled[];
  /** The event that `seq` names; throws when it is missing or of another type. */
  readonly eventAt: <T extends EventType>(seq: number, ...types: readonly T[]) => Journaled<EventOf<T>>;
}

export function createJournalReader(db: Db): JournalReader {
  const readLast = db.prepare<[], bigint>('SELECT coalesce(max(seq), 0) FROM journal').pluck();
  const readAfter = db.prepare<[number, number], JournalRow>(
    'SELECT seq, at_ms, type, version, data FROM journal WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const readOne = db.prepare<[number], JournalRow>(
    'SELECT seq, at_ms, type, version, data FROM journal WHERE seq = ?',
  );
  return {
    lastSeq: () => Number(readLast.get() ?? 0n),
    after: (seq, limit = JOURNAL_PAGE_MAX) =>
      readAfter.all(seq, Math.min(limit, JOURNAL_PAGE_MAX)).map(toJournaled),
    eventAt(seq, ...types) {
      const row = readOne.get(seq);
      assert(row !== undefined, `journal holds no event ${seq}`);
      const journaled = toJournaled(row);
      assert(isOneOf(journaled, types), `event ${seq} is not ${types.join(' or ')}`);
      return journaled;
    },
  };
}

export function toJournaled(row: JournalRow): Journaled {
  return {
    seq: Number(row.seq),
    atMs: unixMs(Number(row.at_ms)),
    event: decodeEvent(row.type, Number(row.version), row.data),
  };
}

function isOneOf<T extends EventType>(row: Journaled, types: readonly T[]): row is Journaled<EventOf<T>> {
  return types.some((type) => type === row.event.type);
}
