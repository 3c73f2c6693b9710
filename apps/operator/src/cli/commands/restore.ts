import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { unixMs } from '@chimera/core/units/chain';
import { checkBackup } from '@chimera/db/check-backup';
import { DatabaseFailure, refuseDamaged } from '@chimera/db/database-failure';
import { acquireLock } from '@chimera/db/lock';
import { type Config, callerPath } from '../../config.ts';
import { backupName } from '../../upkeep/backup-retention.ts';
import { type Command, wordAt } from '../command.ts';
import { done, EXIT, type Output } from '../output.ts';

const NO_COPY = 'it is no whole copy of a database; choose another that ends with .db';
const SIDE_FILES = ['-wal', '-shm'];

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Put a backup in the place of the database, or with --verify only look whether it is whole.',
  usage: '<file> [--verify]',
  example: './chimera restore data/backups/chimera-20260101T000000000Z.db --verify',
  options: { verify: { type: 'boolean' } },
  async run({ config }, input) {
    const path = callerPath(wordAt(input, 0, 'the file of the backup'));
    try {
      const { untilSeq, problems } = refuseDamaged(path, () => checkBackup(path), NO_COPY);
      if (problems.length > 0) {
        const text = `${path} cannot be trusted: ${problems.join('; ')}. Try an older one.`;
        return { code: EXIT.contradicted, json: { status: 'refused', untilSeq, problems }, text };
      }
      if (input.options.verify === true)
        return done({ status: 'whole', untilSeq }, `${path} is whole, with ${untilSeq} events.`);
      return restore(path, untilSeq, config);
    } catch (error) {
      if (!(error instanceof DatabaseFailure)) throw error;
      return { code: EXIT.refused, json: { status: 'rejected', reason: error.code }, text: error.message };
    }
  },
};

/** The database that was there is moved aside, never overwritten. The signer's log stays: it knows what came after. */
function restore(path: string, untilSeq: number, { dataDir, databasePath }: Config): Output {
  const lock = acquireLock(dataDir);
  try {
    const aside = `${databasePath}.before-restore-${backupName(unixMs(Date.now()))}`;
    const isReplaced = existsSync(databasePath);
    if (isReplaced) renameSync(databasePath, aside);
    for (const side of SIDE_FILES) {
      if (existsSync(`${databasePath}${side}`)) renameSync(`${databasePath}${side}`, `${aside}${side}`);
    }
    const temporary = `${databasePath}.new`;
    rmSync(temporary, { force: true });
    copyFileSync(path, temporary);
    renameSync(temporary, databasePath);
    const where = isReplaced ? ` What was there is kept as ${aside}.` : '';
    return done(
      { status: 'restored', untilSeq, keptAs: isReplaced ? aside : null },
      `Restored, with ${untilSeq} events.${where} The next start compares it with the signer's log and the chain before it trades.`,
    );
  } finally {
    lock.release();
  }
}
