import { assert } from '@chimera/core/assert';
import type { JournalEvent, Journaled } from '@chimera/core/events';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import { createCheckpointer, createWalMover, type MoveWal } from './checkpoint.ts';
import { encodeEvent } from './codec.ts';
import { createFlushSchedule, type Schedule } from './flush-schedule.ts';
import { type Db, setSynchronousFull } from './open.ts';
import { createProjector } from './project.ts';

/** Units (calls of `append`) written by one commit at most; more wait for the next turn of the loop. */
export const JOURNAL_UNITS_PER_COMMIT_MAX = 64;
/** Units that may wait at most. Reached only by a caller that never lets the loop turn: our own bug. */
export const JOURNAL_UNITS_WAITING_MAX = 100_000;

export interface JournalEntry {
  readonly event: JournalEvent;
  /** The signed transaction of an `attempt_signed`; nothing else carries bytes. */
  readonly bytes?: Uint8Array;
}

export interface Appended {
  readonly events: readonly Journaled[];
  /** Resolves after the commit is on disk. Never rejects: a failed commit calls `onFatal` instead. */
  readonly durable: Promise<void>;
}

export interface AppendOptions {
  /** Written at the end of this tick, and everything before it. */
  readonly urgent?: boolean;
  /** Nobody waits for it, so it may share the next sync. Whatever is appended later is still written later. */
  readonly patient?: boolean;
}

export type JournalListener = (rows: readonly Journaled[]) => void;

export interface Journal {
  /**
   * Numbers the entries and queues them as one atomic unit. The caller applies them to the book in the same
   * tick and waits for `durable` before any effect.
   */
  readonly append: (entries: readonly JournalEntry[], options?: AppendOptions) => Appended;
  /** Writes what waits with patience at the end of this turn. */
  readonly hurry: () => void;
  /** Calls `listener` after each commit, in seq order. Returns the unsubscriber. */
  readonly subscribe: (listener: JournalListener) => () => void;
  /** Number of the last appended event, durable or not. */
  readonly lastSeq: () => number;
  /** Writes what waits and checkpoints. Appending afterwards throws. */
  readonly close: () => void;
}

export interface JournalOptions {
  readonly db: Db;
  readonly clock: { readonly nowMs: () => UnixMs };
  /** Must end the process: the book in memory is ahead of the disk from here on. */
  readonly onFatal: (error: unknown) => void;
  /** Chains the rows that people answer for; left out, they are not chained. */
  readonly auditKey?: Buffer;
  /** Left out, the WAL is moved on this thread. */
  readonly moveWal?: MoveWal;
  /** Left out, it is the loop's. */
  readonly schedule?: Schedule;
}

interface Unit {
  readonly rows: readonly Journaled[];
  readonly entries: readonly JournalEntry[];
  readonly resolve: () => void;
}

/**
 * The only writer of the database. Commits are grouped by the event loop itself: everything that arrived
 * during one turn is one commit, so an idle journal writes at once and a busy one shares its syncs.
 */
export function createJournal(options: JournalOptions): Journal {
  const { db, clock, onFatal } = options;
  const planned = createFlushSchedule(flush, options.schedule);
  const writeUnits = createUnitWriter(db, options.auditKey);
  const checkpointer = createCheckpointer({ db, onFatal, moveWal: options.moveWal ?? movedHere(db) });
  const listeners = new Set<JournalListener>();
  const waiting: Unit[] = [];
  let lastSeq = readLastSeq(db);
  let urgentSeq = 0;
  let state: 'open' | 'closed' | 'failed' = 'open';

  function append(
    entries: readonly JournalEntry[],
    { urgent = false, patient = false }: AppendOptions = {},
  ): Appended {
    assert(state === 'open', `journal is ${state}`);
    assert(entries.length > 0, 'an append needs an event');
    assert(waiting.length < JOURNAL_UNITS_WAITING_MAX, 'too many appends in one turn of the loop');
    const atMs = unixMs(Math.trunc(clock.nowMs()));
    const firstSeq = lastSeq + 1;
    const rows = entries.map(({ event }, index) => ({ seq: firstSeq + index, atMs, event }));
    lastSeq += entries.length;
    const durable = new Promise<void>((resolve) => waiting.push({ rows, entries, resolve }));
    if (urgent) urgentSeq = lastSeq;
    if (urgent) planned.now();
    else if (patient) planned.patiently();
    else planned.soon();
    return { events: rows, durable };
  }

  function flush(): void {
    planned.began();
    if (state !== 'open' || waiting.length === 0) return;
    const units = waiting.splice(0, JOURNAL_UNITS_PER_COMMIT_MAX);
    try {
      writeUnits(units);
    } catch (error) {
      state = 'failed';
      onFatal(error);
      return;
    }
    for (const unit of units) unit.resolve();
    notify(units.flatMap((unit) => unit.rows));
    const next = waiting[0]?.rows[0];
    if (next !== undefined && next.seq <= urgentSeq) planned.now();
    else if (next !== undefined) planned.soon();
    checkpointer.afterCommit();
  }

  function notify(rows: readonly Journaled[]): void {
    for (const listener of listeners) listener(rows);
  }

  function subscribe(listener: JournalListener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function close(): void {
    while (state === 'open' && waiting.length > 0) flush();
    planned.began();
    if (state === 'open') checkpointer.truncate();
    state = 'closed';
  }

  return { append, hurry: planned.hurry, subscribe, lastSeq: () => lastSeq, close };
}

function readLastSeq(db: Db): number {
  return Number(db.prepare('SELECT coalesce(max(seq), 0) FROM journal').pluck().get());
}

function movedHere(db: Db): MoveWal {
  const move = createWalMover(db);
  return async () => move();
}

/** One commit for several units: journal rows and their projections together. */
function createUnitWriter(db: Db, auditKey?: Buffer): (units: readonly Unit[]) => void {
  const writeRow = createRowWriter(db, auditKey);
  const run = db.transaction((units: readonly Unit[]) => {
    for (const unit of units) {
      for (const [index, row] of unit.rows.entries()) writeRow(row, unit.entries[index]?.bytes ?? null);
    }
  });
  let isFirst = true;
  return (units) => {
    run.immediate(units);
    if (isFirst) setSynchronousFull(db);
    isFirst = false;
  };
}

/** Writes one event and what follows from it. Must run inside a transaction. */
export function createRowWriter(
  db: Db,
  auditKey?: Buffer,
): (row: Journaled, bytes: Uint8Array | null) => void {
  const project = createProjector(db, auditKey);
  const insert = db.prepare(
    'INSERT INTO journal (seq, at_ms, type, version, data, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return (row, bytes) => {
    const { type, version, data } = encodeEvent(row.event);
    insert.run(row.seq, row.atMs, type, version, data, bytes);
    project(row, bytes);
  };
}
