import { existsSync } from 'node:fs';
import { assert } from '@chimera/core/assert';
import { copyAuditChain } from './audit-chain.ts';
import { DatabaseFailure } from './database-failure.ts';
import { migrate } from './migrate.ts';
import { type Db, openWriter } from './open.ts';
import { createProjector } from './project.ts';
import { type JournalRow, toJournaled } from './read-journal.ts';

const EVENTS_PER_COMMIT = 10_000;

interface RawRow extends JournalRow {
  readonly bytes: Uint8Array | null;
}

export interface Rebuilt {
  readonly events: number;
}

/**
 * Makes a new file at `toPath` from the journal of `source` alone: the journal is copied byte for byte and
 * every table is projected again; the links of the audit chain are copied too. Throws `DatabaseFailure` when `toPath` exists.
 */
export function rebuild(source: Db, toPath: string): Rebuilt {
  if (existsSync(toPath)) {
    throw new DatabaseFailure(
      'cannot_open',
      `${toPath} exists; name a file that does not, so that nothing is lost`,
    );
  }
  const target = openWriter(toPath);
  try {
    migrate(target);
    const events = copyJournal(source, target);
    copyAuditChain(source, target);
    target.pragma('wal_checkpoint(TRUNCATE)');
    return { events };
  } finally {
    target.close();
  }
}

function copyJournal(source: Db, target: Db): number {
  const read = source.prepare<[number, number], RawRow>(
    'SELECT seq, at_ms, type, version, data, bytes FROM journal WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const writePage = createPageWriter(target);
  let seq = 0;
  for (;;) {
    const rows = read.all(seq, EVENTS_PER_COMMIT);
    const last = rows.at(-1);
    if (last === undefined) return seq;
    writePage(rows);
    assert(Number(last.seq) === seq + rows.length, `journal has a gap after ${seq}`);
    seq = Number(last.seq);
  }
}

function createPageWriter(target: Db): (rows: readonly RawRow[]) => void {
  const project = createProjector(target);
  const insert = target.prepare(
    'INSERT INTO journal (seq, at_ms, type, version, data, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const writeAll = target.transaction((rows: readonly RawRow[]) => {
    for (const row of rows) {
      insert.run(row.seq, row.at_ms, row.type, row.version, row.data, row.bytes);
      project(toJournaled(row), row.bytes);
    }
  });
  return (rows) => writeAll.immediate(rows);
}
