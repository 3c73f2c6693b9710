import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestTables, dumpSchema } from './dump.ts';
import { type Db, openReader } from './open.ts';
import { rebuild } from './rebuild.ts';

export interface BackupCheck {
  readonly untilSeq: number;
  /** Empty when it can be trusted; else sentences. */
  readonly problems: readonly string[];
}

/**
 * Whether a backup is whole: no damaged page, no gap in the journal, and every table is what the journal says.
 * Throws `DatabaseFailure` when it cannot be opened at all.
 */
export function checkBackup(path: string): BackupCheck {
  const db = openReader(path);
  const scratch = mkdtempSync(join(tmpdir(), 'chimera-check-'));
  try {
    const pages = String(db.pragma('integrity_check', { simple: true }));
    if (pages !== 'ok') return { untilSeq: 0, problems: [`a page is damaged: ${pages}`] };
    const hasJournal = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal'").get() !== undefined;
    if (!hasJournal)
      return { untilSeq: 0, problems: ['it holds no journal, so it is no copy of our database'] };
    const [untilSeq, count] = db
      .prepare<[], [bigint, bigint]>('SELECT coalesce(max(seq), 0), count(*) FROM journal')
      .raw()
      .get() ?? [0n, 0n];
    if (untilSeq !== count) return { untilSeq: Number(untilSeq), problems: ['the journal has a gap'] };
    return { untilSeq: Number(untilSeq), problems: compare(db, join(scratch, 'rebuilt.db')) };
  } finally {
    db.close();
    rmSync(scratch, { recursive: true });
  }
}

/** Projects the journal again into a file of its own, and names the tables that differ. */
function compare(db: Db, rebuiltPath: string): readonly string[] {
  rebuild(db, rebuiltPath);
  const rebuilt = openReader(rebuiltPath);
  try {
    if (dumpSchema(rebuilt) !== dumpSchema(db)) {
      return ['it was made by another version; it is brought up to date when the operator starts on it'];
    }
    const expected = digestTables(rebuilt);
    return [...digestTables(db)]
      .filter(([table, digest]) => expected.get(table) !== digest)
      .map(([table]) => `the table ${table} does not follow from the journal`);
  } finally {
    rebuilt.close();
  }
}
