import { UNSTREAMED_EVENTS } from '@chimera/core/contract/live';
import { openJournalAt } from '../../tests/harness/journal-reader.ts';
import type { Painted } from './page.ts';

/** A journal event that screens are told of. */
export interface Recorded {
  readonly seq: number;
  /** When it was appended, which is before it is durable. */
  readonly atMs: number;
  /** The signal that it begins; other events make no row of their own. */
  readonly row: string | null;
}

/** Streamed events of a stretch of the journal, in order. */
export function recordedIn(dataDir: string, afterSeq: number, untilSeq: number): readonly Recorded[] {
  const journal = openJournalAt(dataDir);
  const hidden = UNSTREAMED_EVENTS.map((type) => `'${type}'`).join();
  const rows = journal.all<Recorded>(
    `SELECT seq, at_ms AS atMs, CASE type WHEN 'signal_received' THEN data ->> '$.signal.signalId' END AS row
     FROM journal WHERE seq > ? AND seq <= ? AND type NOT IN (${hidden}) ORDER BY seq`,
    ...[afterSeq, untilSeq],
  );
  journal.close();
  return rows;
}

/** From each event's record until a screen was painted that was up to it. Throws where none ever was. */
export function eventLags(events: readonly Recorded[], painted: readonly Painted[]): readonly number[] {
  let at = 0;
  return events.map(({ seq, atMs }) => {
    while (at < painted.length && (painted[at]?.seq ?? 0) < seq) at += 1;
    const frame = painted[at];
    if (frame === undefined) throw new Error(`event ${seq} was never painted`);
    return frame.atMs - atMs;
  });
}

/**
 * From each signal's record until its row was painted: infinitely long where it never was, because newer ones had
 * filled the page before the next frame.
 */
export function rowLags(events: readonly Recorded[], painted: readonly Painted[]): readonly number[] {
  const firstMs = new Map<string, number>();
  for (const { rows, atMs } of painted) for (const row of rows) firstMs.set(row, firstMs.get(row) ?? atMs);
  return events.flatMap(({ atMs, row }) => {
    if (row === null) return [];
    return [(firstMs.get(row) ?? Number.POSITIVE_INFINITY) - atMs];
  });
}
