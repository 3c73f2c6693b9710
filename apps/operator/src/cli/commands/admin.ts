import { loginUrl } from '../../control/create-control.ts';
import { type Command, textOption } from '../command.ts';
import { outputOf } from '../operator-client.ts';

export const adminLinkCommand: Command = {
  name: 'admin link',
  summary: 'Make a login link that works once, for thirty minutes.',
  usage: '[--role readonly|operator|admin]',
  example: './chimera admin link --role operator',
  options: { role: { type: 'string' } },
  async run({ config, operator }, input) {
    const answer = await operator.command('login-link', { role: textOption(input, 'role') ?? 'admin' });
    return outputOf(answer, ({ token }) => loginUrl(config.publicUrl, String(token)));
  },
};

export const adminKeyCommand: Command = {
  name: 'admin key',
  summary: 'Add an API key; it is shown once.',
  usage: '--name <name> [--role readonly|operator|admin]',
  example: './chimera admin key --name grafana --role readonly',
  options: { name: { type: 'string' }, role: { type: 'string' } },
  async run({ operator }, input) {
    const answer = await operator.command('api-key', {
      name: textOption(input, 'name') ?? 'unnamed',
      role: textOption(input, 'role') ?? 'readonly',
    });
    return outputOf(answer, ({ secret }) => String(secret));
  },
};
