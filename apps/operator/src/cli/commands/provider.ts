import { toWire } from '@chimera/core/contract/wire';
import { providerGuide } from '@chimera/core/control/provider-guide';
import { createReadDb } from '@chimera/db/read-at';
import { type DeliveryLogRow, listDeliveries } from '@chimera/db/reads/deliveries';
import { type Command, textOption, UsageError, wordAt } from '../command.ts';
import { withDatabase } from '../database.ts';
import { type OperatorClient, operatorUrlOf, outputOf } from '../operator-client.ts';
import { done } from '../output.ts';
import { listProviders } from './provider-switch.ts';

export const providerAddCommand: Command = {
  name: 'provider add',
  summary: 'Add or change a webhook provider; a made secret is shown once, with a curl that works.',
  usage: '<id> [--scheme standard|legacy|helius] [--secret <text>] [--without-leader] [--spear] [--off]',
  example: './chimera provider add acme --scheme standard',
  options: {
    scheme: { type: 'string' },
    secret: { type: 'string' },
    'without-leader': { type: 'boolean' },
    spear: { type: 'boolean' },
    off: { type: 'boolean' },
  },
  async run({ config, operator }, input) {
    const secret = textOption(input, 'secret');
    const providerId = wordAt(input, 0, "the provider's id");
    const answer = await operator.command('provider', {
      providerId,
      scheme: textOption(input, 'scheme') ?? (await schemeNow(operator, providerId)) ?? 'standard',
      ...(secret === undefined ? {} : { secret }),
      active: input.options.off !== true,
      mayTradeWithoutLeader: input.options['without-leader'] === true,
      maySendSpear: input.options.spear === true,
    });
    return outputOf(answer, (body) => {
      const made = body.secret === undefined ? '' : `\nSecret, shown only now: ${body.secret}`;
      return `Provider ${body.providerId} (${body.scheme}) is set.${made}${howTo(operatorUrlOf(config), body)}`;
    });
  },
};

/** Another scheme would make another key, which nobody meant who left the scheme out. */
async function schemeNow(operator: OperatorClient, providerId: string): Promise<string | undefined> {
  const { providers } = await listProviders(operator);
  return providers?.find((one) => one.providerId === providerId)?.scheme;
}

/** The endpoint and what to paste into a terminal; nothing where the secret is not known here. */
function howTo(
  operatorUrl: string,
  { providerId, scheme, secret }: Readonly<Record<string, unknown>>,
): string {
  if (scheme === 'helius') return `\n\nEndpoint: ${operatorUrl}/api/v1/webhooks/helius/${providerId}`;
  if (scheme !== 'standard' && scheme !== 'legacy') return '';
  const guide = providerGuide(operatorUrl, scheme, typeof secret === 'string' ? secret : '<its secret>');
  return [
    '',
    '',
    `Endpoint: ${guide.endpoint}`,
    'A delivery to try it with, which moves no money (a sale of what nobody holds):',
    '',
    guide.deliver,
    '',
    'What became of it, asked with the same key:',
    '',
    guide.ask,
  ].join('\n');
}

export const providerRotateCommand: Command = {
  name: 'provider rotate',
  summary: 'Make a second key for a provider; the old one is good for a while longer, at most a day.',
  usage: '<id> [--overlap-hours <hours>]',
  example: './chimera provider rotate acme --overlap-hours 12',
  options: { 'overlap-hours': { type: 'string' } },
  async run({ config, operator }, input) {
    const text = textOption(input, 'overlap-hours') ?? '24';
    const overlapHours = Number(text);
    if (!(overlapHours > 0 && overlapHours <= 24))
      throw new UsageError('--overlap-hours is more than 0, at most 24');
    const providerId = wordAt(input, 0, "the provider's id");
    const answer = await operator.command('provider-key', { providerId, act: 'rotate', overlapHours });
    return outputOf(answer, (body) =>
      [
        `New secret, shown only now: ${body.secret}`,
        `The old one is good for ${text} h; end it sooner by ./chimera provider retire ${providerId}.`,
        howTo(operatorUrlOf(config), body),
      ].join('\n'),
    );
  },
};

export const providerRetireCommand: Command = {
  name: 'provider retire',
  summary: "End the older of a provider's two keys now.",
  usage: '<id>',
  example: './chimera provider retire acme',
  async run({ operator }, input) {
    const providerId = wordAt(input, 0, "the provider's id");
    const answer = await operator.command('provider-key', { providerId, act: 'retire' });
    return outputOf(answer, () => `Only the newer key of ${providerId} is good now.`);
  },
};

export const providerLogCommand: Command = {
  name: 'provider log',
  summary: 'The newest deliveries of a provider with their answers; without an id, those no key fits.',
  usage: '[<id>]',
  example: './chimera provider log acme',
  async run({ config }, input) {
    return withDatabase(config, (db) => {
      const { rows } = listDeliveries(createReadDb(db), { providerId: input.words[0] ?? null });
      return done(
        toWire({ deliveries: rows }),
        rows.length === 0 ? 'No delivery.' : rows.map(lineOf).join('\n'),
      );
    });
  },
};

function lineOf({ atMs, outcome, reason, detail, tradeUuid, state, repeats }: DeliveryLogRow): string {
  const what = outcome === 'accepted' ? `accepted ${tradeUuid}: ${state}` : 'refused';
  const why = [reason, detail].filter((text) => text !== null).join(' ');
  return `${new Date(atMs).toISOString()}  ${what}${why === '' ? '' : ` (${why})`}${repeats > 0 ? ` +${repeats}` : ''}`;
}
