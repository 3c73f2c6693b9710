import { toWire } from '@chimera/core/contract/wire';
import type { Db } from '@chimera/db/open';
import { createReadDb } from '@chimera/db/read-at';
import { listUnresolved, type UnresolvedRow } from '@chimera/db/reads/unresolved';
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

const ACTIONS = { retry: 'retry', adopt: 'adopt', 'write-off': 'write_off' } as const;

export const unresolvedCommand: Command = {
  name: 'unresolved',
  summary: 'Transactions without a proven end: list them, ask for the proof now, adopt, or write one off.',
  usage: '[list | retry <txid> | adopt <txid> | write-off <txid>] [--reason <text>] [--confirm <token>]',
  example: './chimera unresolved retry 5Nf3... --reason "the second provider is back"',
  options: { reason: { type: 'string' }, confirm: { type: 'string' } },
  run: async (context, input) => {
    const word = input.words[0] ?? 'list';
    if (word === 'list') return withDatabase(context.config, list);
    const name = Object.keys(ACTIONS).find((known) => known === word);
    if (name === undefined) throw new UsageError(`say list, ${Object.keys(ACTIONS).join(', ')}`);
    return act(context, input, name as keyof typeof ACTIONS);
  },
};

function list(db: Db): Output {
  const attempts = listUnresolved(createReadDb(db)).rows;
  return done(
    toWire({ unresolved: attempts }),
    attempts.length === 0
      ? 'Every transaction has its end.'
      : ['These hold their budget until their end is proven:', ...attempts.map(lineOf)].join('\n'),
  );
}

const lineOf = ({ txid, kind, mint, error, writtenOffBy }: UnresolvedRow): string =>
  `  ${txid}  ${kind} of ${mint}: ${writtenOffBy === null ? error : `written off by ${writtenOffBy}`}`;

async function act(
  { operator }: CommandContext,
  input: CommandInput,
  name: keyof typeof ACTIONS,
): Promise<Output> {
  const txid = wordAt(input, 1, 'the transaction, as "./chimera unresolved list" shows it');
  const reason = textOption(input, 'reason');
  if (reason === undefined) throw new UsageError('give --reason; it is kept with the act');
  const confirm = textOption(input, 'confirm');
  const body = { txid, action: ACTIONS[name], reason, ...(confirm === undefined ? {} : { confirm }) };
  return outputOf(await operator.command('unresolved', body), (answer) =>
    answer.status === 'applied'
      ? `Noted at row ${answer.seq}; "./chimera unresolved" shows what became of it.`
      : [
          `If you write it off, ${answer.warning}.`,
          `To do it: ./chimera unresolved ${name} ${txid} --reason "${reason}" --confirm ${answer.confirm}`,
        ].join('\n'),
  );
}
