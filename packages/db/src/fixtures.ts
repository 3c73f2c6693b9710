import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssertionError } from '@chimera/core/assert';
import type { Journaled } from '@chimera/core/events';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import { createHistory, type History } from '@chimera/testkit/histories';
import { createJournal, createRowWriter, type Journal } from './journal.ts';
import { migrate } from './migrate.ts';
import { type Db, openWriter } from './open.ts';

/* Databases for tests: each its own folder, real files, real migrations. */

/** The audit chain of every recorded history. */
export const AUDIT_KEY = Buffer.alloc(32, 7);

export const scratchDir = (): string => mkdtempSync(join(tmpdir(), 'chimera-db-'));

export interface ScratchDb {
  readonly path: string;
  readonly db: Db;
}

export function scratchDb(): ScratchDb {
  const path = join(scratchDir(), 'chimera.db');
  const db = openWriter(path);
  migrate(db);
  return { path, db };
}

export interface ScratchJournal extends ScratchDb {
  readonly journal: Journal;
  readonly clock: { nowMs: () => UnixMs };
  /** What the journal called fatal; a test that expects nothing looks that it is empty. */
  readonly fatal: unknown[];
}

export function scratchJournal(): ScratchJournal {
  const { path, db } = scratchDb();
  const fatal: unknown[] = [];
  const clock = { nowMs: () => unixMs(1_800_000_000_000) };
  const journal = createJournal({ db, clock, onFatal: (error) => fatal.push(error) });
  return { path, db, journal, clock, fatal };
}

export interface RecordedHistory extends ScratchDb {
  readonly history: History;
  readonly rows: readonly Journaled[];
}

/** A database that holds a seeded story of `events` events. */
export function recordedHistory(seed: number, events: number): RecordedHistory {
  const { path, db } = scratchDb();
  const history = createHistory(seed);
  const writeRow = createRowWriter(db, AUDIT_KEY);
  const rows: Journaled[] = [];
  const record = db.transaction(() => {
    for (let index = 0; index < events; index++) {
      const { row, bytes } = history.next();
      writeRow(row, bytes);
      rows.push(row);
    }
  });
  record();
  if (history.book.lastSeq !== events) throw new AssertionError('the story is not as long as asked');
  return { path, db, history, rows };
}
