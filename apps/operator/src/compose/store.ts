import type { Book } from '@chimera/core/book';
import type { Txid } from '@chimera/core/units/chain';
import { createAttemptBytes } from '@chimera/db/attempt-bytes';
import { createCheckpointThread } from '@chimera/db/checkpoint-thread';
import { refuseDamaged } from '@chimera/db/database-failure';
import { createJournal, type Journal } from '@chimera/db/journal';
import { loadBook } from '@chimera/db/load-book';
import { acquireLock } from '@chimera/db/lock';
import { migrate } from '@chimera/db/migrate';
import { type Db, openWriter } from '@chimera/db/open';
import type { Config } from '../config.ts';
import type { Clock } from '../ports.ts';
import { createRecord, type Recorder } from '../record.ts';
import type { LastBoot } from './identity.ts';
import type { KillPoint } from './kill-points.ts';
import { withKillPointsInJournal } from './killable.ts';

export interface Store {
  readonly db: Db;
  readonly journal: Journal;
  readonly book: Book;
  readonly record: Recorder;
  readonly bytes: { readonly find: (txid: Txid) => Uint8Array | null };
  /** What the last boot said of the chain and the wallet; null at the first. */
  readonly lastBoot: LastBoot | null;
  readonly close: () => void;
}

export interface StoreParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly onFatal: (error: unknown) => void;
  readonly killPoint: KillPoint | null;
  /** Chains the rows that people answer for. */
  readonly auditKey?: Buffer;
}

/** Opens the database, brings it up to date and folds what is alive. Throws `DatabaseFailure` when it is damaged. */
export function openDatabase(path: string): { readonly db: Db; readonly book: Book } {
  return refuseDamaged(path, () => {
    const db = openWriter(path);
    try {
      migrate(db);
      return { db, book: loadBook(db) };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Takes the data folder, opens the database and folds what is alive into the book. */
export function openStore({ config, clock, onFatal, killPoint, auditKey }: StoreParts): Store {
  const lock = acquireLock(config.dataDir);
  killPoint?.('boot.locked');
  const { db, book } = openDatabase(config.databasePath);
  killPoint?.('boot.loaded');
  const { moveWal, stop } = createCheckpointThread(config.databasePath);
  const written = createJournal({
    ...{ db, clock, onFatal, moveWal },
    ...(auditKey === undefined ? {} : { auditKey }),
  });
  const journal = killPoint === null ? written : withKillPointsInJournal(written, book, killPoint);
  const lastBoot = db
    .prepare<[], LastBoot>('SELECT genesis, wallet, mode FROM boots ORDER BY seq DESC LIMIT 1')
    .get();
  return {
    db,
    journal,
    book,
    record: createRecord({ journal, book, onFatal }),
    bytes: { find: createAttemptBytes(db) },
    lastBoot: lastBoot ?? null,
    close: () => {
      journal.close();
      stop();
      db.close();
      lock.release();
    },
  };
}
