import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EventOf } from '@chimera/core/events';
import type { UnixMs } from '@chimera/core/units/chain';
import { backUp } from '@chimera/db/backup';
import type { Db } from '@chimera/db/open';
import type { RecordEvents } from '../record.ts';
import { backupName, namesToDrop } from './backup-retention.ts';

export interface Backups {
  /** Makes a copy now, records it, and drops old ones. One at a time: a second caller gets the first one's. */
  readonly make: () => Promise<MadeBackup>;
}

export interface MadeBackup extends Omit<EventOf<'backup_made'>, 'type'> {
  readonly path: string;
  readonly seq: number;
}

export interface BackupsParts {
  readonly db: Db;
  readonly record: RecordEvents;
  readonly nowMs: () => UnixMs;
  /** Where the copies lie. */
  readonly dir: string;
}

export const backupsDir = (dataDir: string): string => join(dataDir, 'backups');

/** Copies of the database beside it. They hold no secret that is not sealed. */
export function createBackups({ db, record, nowMs, dir }: BackupsParts): Backups {
  let running: Promise<MadeBackup> | null = null;

  async function make(): Promise<MadeBackup> {
    const file = backupName(nowMs());
    const path = join(dir, file);
    const made = await backUp(db, path);
    const { events, durable } = record([{ event: { type: 'backup_made', file, ...made } }]);
    await durable;
    dropOld();
    return { file, ...made, path, seq: events.at(-1)?.seq ?? 0 };
  }

  function dropOld(): void {
    for (const name of namesToDrop(backupsIn(dir))) rmSync(join(dir, name));
  }

  return {
    make: () => {
      running ??= make().finally(() => {
        running = null;
      });
      return running;
    },
  };
}

/** The names of the copies, oldest first. */
export function backupsIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.db'))
    .toSorted();
}
