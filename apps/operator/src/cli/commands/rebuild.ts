import { join } from 'node:path';
import { DatabaseFailure } from '@chimera/db/database-failure';
import { rebuild } from '@chimera/db/rebuild';
import { callerPath } from '../../config.ts';
import { type Command, textOption } from '../command.ts';
import { withDatabase } from '../database.ts';
import { done, EXIT } from '../output.ts';

export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'Make a new database file from the journal alone; the old one is left as it is.',
  usage: '[--to <path>]',
  example: './chimera rebuild --to ./data/rebuilt.db',
  options: { to: { type: 'string' } },
  async run({ config }, input) {
    const to = callerPath(textOption(input, 'to') ?? join(config.dataDir, 'rebuilt.db'));
    return withDatabase(config, (db) => {
      try {
        const { events } = rebuild(db, to);
        return done({ status: 'rebuilt', path: to, events }, `Rebuilt ${events} events into ${to}.`);
      } catch (error) {
        if (!(error instanceof DatabaseFailure)) throw error;
        return {
          code: EXIT.refused,
          json: { status: 'rejected', message: error.message },
          text: error.message,
        };
      }
    });
  },
};
