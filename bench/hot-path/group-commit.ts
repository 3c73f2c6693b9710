import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** The least that makes rows durable as the journal does: WAL, FULL, one commit for each turn of the loop. */
export function createGroupCommit(): (text: string) => Promise<void> {
  const db = new Database(join(mkdtempSync(join(tmpdir(), 'chimera-bench-')), 'floor.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE rows (seq INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT');
  db.pragma('synchronous = FULL');
  const insert = db.prepare('INSERT INTO rows (data) VALUES (?)');
  let waiting: { readonly text: string; readonly resolve: () => void }[] = [];
  const write = db.transaction((batch: typeof waiting) => {
    for (const { text } of batch) insert.run(text);
  });
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    write.immediate(batch);
    for (const { resolve } of batch) resolve();
  };
  return (text) =>
    new Promise((resolve) => {
      waiting.push({ text, resolve });
      if (waiting.length === 1) setImmediate(flush);
    });
}
