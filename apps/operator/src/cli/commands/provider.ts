import { type Command, textOption, wordAt } from '../command.ts';
import { outputOf } from '../operator-client.ts';

export const providerAddCommand: Command = {
  name: 'provider add',
  summary: 'Add or change a webhook provider; a made secret is shown once.',
  usage: '<id> [--scheme standard|legacy|helius] [--secret <text>] [--without-leader] [--off]',
  example: './chimera provider add acme --scheme standard',
  options: {
    scheme: { type: 'string' },
    secret: { type: 'string' },
    'without-leader': { type: 'boolean' },
    off: { type: 'boolean' },
  },
  async run({ operator }, input) {
    const secret = textOption(input, 'secret');
    const answer = await operator.command('provider', {
      providerId: wordAt(input, 0, "the provider's id"),
      scheme: textOption(input, 'scheme') ?? 'standard',
      ...(secret === undefined ? {} : { secret }),
      active: input.options.off !== true,
      mayTradeWithoutLeader: input.options['without-leader'] === true,
    });
    return outputOf(answer, (body) => {
      const made = body.secret === undefined ? '' : `\nSecret, shown only now: ${body.secret}`;
      return `Provider ${body.providerId} (${body.scheme}) is set.${made}`;
    });
  },
};

export const providerListCommand: Command = {
  name: 'provider list',
  summary: 'The webhook providers, without their secrets.',
  usage: '',
  example: './chimera provider list --json',
  async run({ operator }) {
    return outputOf(await operator.get('/control/providers'), (body) =>
      JSON.stringify(body.providers, null, 2),
    );
  },
};
