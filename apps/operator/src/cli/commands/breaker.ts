import { loadBook } from '@chimera/db/load-book';
import { type Command, textOption, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';
import { outputOf } from '../operator-client.ts';
import { done } from '../output.ts';

export const breakerListCommand: Command = {
  name: 'breaker list',
  summary: 'The circuit breakers that stand tripped. Works with the operator dead.',
  usage: '',
  example: './chimera breaker list',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const tripped = [...loadBook(db).breakers.values()];
      const lines = tripped.map(({ breaker, scope, measured, threshold, untilMs }) => {
        const until =
          untilMs === null ? 'until a person resets it' : `until ${new Date(untilMs).toISOString()}`;
        return `${breaker.padEnd(18)} stops ${scope}: ${measured} (${threshold}), ${until}`;
      });
      return done({ tripped }, lines.length === 0 ? 'No breaker is tripped.' : lines.join('\n'));
    });
  },
};

export const breakerResetCommand: Command = {
  name: 'breaker reset',
  summary: 'End a tripped circuit breaker, or all of them; exits were never stopped.',
  usage: '[<breaker>] --reason <text>',
  example: './chimera breaker reset drawdown --reason "looked at every position"',
  options: { reason: { type: 'string' } },
  async run({ operator }, input) {
    const reason = textOption(input, 'reason');
    if (reason === undefined) throw new UsageError('give --reason; it is kept with the reset');
    const [breaker] = input.words;
    const body = { reason, ...(breaker === undefined ? {} : { breaker }) };
    const answer = await operator.command('breaker-reset', body);
    return outputOf(
      answer,
      ({ breakers }) => `Reset: ${Array.isArray(breakers) ? breakers.join(', ') : ''}.`,
    );
  },
};
