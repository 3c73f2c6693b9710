import { readFileSync } from 'node:fs';
import { toWire } from '@chimera/core/contract/wire';
import { loadBook } from '@chimera/db/load-book';
import { callerPath } from '../../config.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  textOption,
  UsageError,
  wordAt,
} from '../command.ts';
import { withDatabase } from '../database.ts';
import { outputOf } from '../operator-client.ts';
import { done, type Output } from '../output.ts';

export const rosterListCommand: Command = {
  name: 'roster list',
  summary: 'The leaders and their standing. Works with the operator dead.',
  usage: '',
  example: './chimera roster list',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const wallets = [...loadBook(db).wallets.values()];
      const lines = wallets.map(
        ({ wallet, status, wqs, origin, label }) =>
          `${status.padEnd(9)} ${String(wqs ?? '-').padStart(5)} ${wallet} ${origin} ${label ?? ''}`,
      );
      return done(toWire({ wallets }), lines.length === 0 ? 'The roster is empty.' : lines.join('\n'));
    });
  },
};

export const rosterSetCommand: Command = {
  name: 'roster set',
  summary: 'Set one leader, or many from a JSON file of {"wallets":[…]}.',
  usage:
    '<wallet> --status ACTIVE|CANDIDATE|REJECTED|DEMOTED [--wqs <0-100>] [--label <text>] | --file <path>',
  example: './chimera roster set <wallet> --status ACTIVE --wqs 82 --label alpha',
  options: {
    status: { type: 'string' },
    wqs: { type: 'string' },
    label: { type: 'string' },
    reason: { type: 'string' },
    file: { type: 'string' },
  },
  run: setRoster,
};

async function setRoster({ operator }: CommandContext, input: CommandInput): Promise<Output> {
  const path = textOption(input, 'file');
  const answer =
    path === undefined
      ? await operator.command('wallet', walletOf(input))
      : await operator.command('roster', readRosterFile(callerPath(path)));
  return outputOf(answer, ({ seq }) => `Set, as of ${seq}.`);
}

function walletOf(input: CommandInput): unknown {
  const wqs = textOption(input, 'wqs');
  const given = {
    status: textOption(input, 'status') ?? 'ACTIVE',
    label: textOption(input, 'label'),
    reason: textOption(input, 'reason'),
    wqs: wqs === undefined ? undefined : Number(wqs),
  };
  return { wallet: wordAt(input, 0, 'the wallet, or --file'), ...given };
}

function readRosterFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} is not a readable JSON file: ${String(error)}`);
  }
}
