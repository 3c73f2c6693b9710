import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Db, openReader } from './open.ts';

export interface Backup {
  /** Number of the last journal event in it. */
  readonly untilSeq: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const PRIVATE_MODE = 0o600;

/**
 * Copies the live database while it is written to: a few pages in each turn, so that nobody waits, and a whole
 * state of it or nothing under the final name. On disk when this resolves.
 */
export async function backUp(db: Db, toPath: string): Promise<Backup> {
  mkdirSync(dirname(toPath), { recursive: true });
  const temporary = `${toPath}.new`;
  await db.backup(temporary);
  chmodSync(temporary, PRIVATE_MODE);
  const untilSeq = lastSeq(temporary);
  // Looking into it makes them, empty; they belong to no name that stays.
  for (const side of ['-wal', '-shm']) rmSync(`${temporary}${side}`, { force: true });
  syncPath(temporary);
  renameSync(temporary, toPath);
  syncPath(dirname(toPath));
  return { untilSeq, sizeBytes: statSync(toPath).size, sha256: await sha256Of(toPath) };
}

/** SHA-256 of a file of any size. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function lastSeq(path: string): number {
  const copy = openReader(path);
  try {
    return Number(copy.prepare('SELECT coalesce(max(seq), 0) FROM journal').pluck().get());
  } finally {
    copy.close();
  }
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
