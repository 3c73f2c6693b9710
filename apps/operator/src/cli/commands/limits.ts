import { toWire } from '@chimera/core/contract/wire';
import { loadBook } from '@chimera/db/load-book';
import type { Command } from '../command.ts';
import { withDatabase } from '../database.ts';
import { done } from '../output.ts';

export const limitsShowCommand: Command = {
  name: 'limits show',
  summary: 'Every number the trading rules use. Works with the operator dead.',
  usage: '',
  example: './chimera limits show --json',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const { limits, limitsVersion } = loadBook(db);
      const lines = Object.entries(limits).map(([name, value]) => `${name.padEnd(32)} ${textOf(value)}`);
      return done(
        toWire({ version: limitsVersion, limits }),
        [`Version ${limitsVersion}`, ...lines].join('\n'),
      );
    });
  },
};

/** Ladders are lists; everything else is one number. */
const textOf = (value: unknown): string => (Array.isArray(value) ? JSON.stringify(value) : String(value));
