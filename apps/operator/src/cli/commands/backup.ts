import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '@chimera/core/units/chain';
import { backUp } from '@chimera/db/backup';
import { backupName } from '../../upkeep/backup-retention.ts';
import { backupsDir } from '../../upkeep/backups.ts';
import type { Command, CommandContext } from '../command.ts';
import { readDatabase } from '../database.ts';
import { outputOf } from '../operator-client.ts';
import { done, type Output } from '../output.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Make a copy of the database now. Works with the operator dead.',
  usage: '',
  example: './chimera backup',
  async run(context) {
    const answer = await context.operator.command('backup', {});
    if (answer.kind === 'unreachable' && existsSync(context.config.databasePath))
      return backUpDirectly(context);
    return outputOf(answer, ({ path, untilSeq }) => `Backed up to ${path}, with ${untilSeq} events.`);
  },
};

/** Nobody writes, so the file is copied as it is; the journal does not tell of it. */
function backUpDirectly({ config }: CommandContext): Promise<Output> {
  return readDatabase(config, async (db) => {
    const path = join(backupsDir(config.dataDir), backupName(unixMs(Date.now())));
    const made = await backUp(db, path);
    return done(
      { path, ...made },
      `Backed up to ${path}, with ${made.untilSeq} events. The operator is down.`,
    );
  });
}
