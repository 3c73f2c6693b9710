import type { Db } from './open.ts';

/** Commits after which an idle moment is used to move the WAL into the file (about 1,000 pages). */
const COMMITS_BEFORE_PASSIVE = 150;
/** A WAL that readers kept from shrinking is cut at this size. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;
const PAGE_BYTES = 4_096;

export interface Checkpointer {
  /** Counts a commit; checkpoints at the end of the loop's turn if enough has gathered and `isIdle` holds. */
  readonly afterCommit: (isIdle: () => boolean) => void;
  readonly truncate: () => void;
}

interface CheckpointRow {
  /** Frames in the WAL, or -1 when there is none. */
  readonly log: bigint;
}

/** Own checkpoints, because an automatic one would run inside somebody's commit. */
export function createCheckpointer(db: Db): Checkpointer {
  let commits = 0;
  let isScheduled = false;

  function passive(): void {
    commits = 0;
    const row = db.prepare<[], CheckpointRow>('PRAGMA wal_checkpoint(PASSIVE)').get();
    if (row !== undefined && Number(row.log) * PAGE_BYTES > WAL_BYTES_MAX) truncate();
  }

  function truncate(): void {
    db.pragma('wal_checkpoint(TRUNCATE)');
  }

  function afterCommit(isIdle: () => boolean): void {
    commits += 1;
    if (commits < COMMITS_BEFORE_PASSIVE || isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (isIdle() && db.open) passive();
    });
  }

  return { afterCommit, truncate };
}
