import { must } from '@chimera/core/assert';
import type { Db } from './open.ts';

const PAGE_BYTES = 4_096;
/** Pages that wait in the WAL before they are moved into the file: 16 MB. */
const PAGES_BEFORE_MOVE = 4_000;
/** What is committed during a pass is left for the next, which is shorter; so often at most. */
const PASSES_MAX = 4;
/** A WAL that readers, or commits without a pause, kept from beginning anew is cut at this size. */
const WAL_BYTES_MAX = 32 * 1024 * 1024;

/** Moves what waits in the WAL into the file. What is committed meanwhile may stay behind. */
export type MoveWal = () => Promise<void>;

export interface Checkpointer {
  /** Begins a move when enough has gathered. */
  readonly afterCommit: () => void;
  /** Moves everything and empties the WAL, on this thread. */
  readonly truncate: () => void;
}

export interface CheckpointerParts {
  readonly db: Db;
  readonly moveWal: MoveWal;
  readonly onFatal: (error: unknown) => void;
}

interface Wal {
  /** Pages in it; -1 when there is none. */
  readonly log: bigint;
  /** Those of them that are in the file. */
  readonly checkpointed: bigint;
}

/** Own checkpoints, because an automatic one would run inside somebody's commit. */
export function createCheckpointer({ db, moveWal, onFatal }: CheckpointerParts): Checkpointer {
  const look = db.prepare<[], Wal>('PRAGMA wal_checkpoint(NOOP)');
  let isMoving = false;

  function moved(): void {
    isMoving = false;
    if (db.open && Number(must(look.get(), 'the WAL').log) * PAGE_BYTES > WAL_BYTES_MAX) truncate();
  }

  function truncate(): void {
    db.pragma('wal_checkpoint(TRUNCATE)');
  }

  function afterCommit(): void {
    // Whoever heard of the commit may have closed the database.
    if (isMoving || !db.open) return;
    const { log, checkpointed } = must(look.get(), 'the WAL');
    if (log - checkpointed < PAGES_BEFORE_MOVE) return;
    isMoving = true;
    moveWal().then(moved).catch(onFatal);
  }

  return { afterCommit, truncate };
}

/** Moves on the thread that calls. Waits neither for readers nor for the writer. */
export function createWalMover(db: Db): () => void {
  const move = db.prepare<[], Wal>('PRAGMA wal_checkpoint(PASSIVE)');
  return () => {
    for (let pass = 0; pass < PASSES_MAX; pass += 1) {
      const { log, checkpointed } = must(move.get(), 'the WAL');
      if (log === checkpointed) return;
    }
  };
}
