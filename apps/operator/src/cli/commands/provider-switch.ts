import { createReadDb } from '@chimera/db/read-at';
import { countNewestSignals } from '@chimera/db/reads/deliveries';
import { z } from 'zod';
import { type Command, type CommandContext, type CommandInput, wordAt } from '../command.ts';
import { withDatabase } from '../database.ts';
import { type OperatorAnswer, type OperatorClient, outputOf } from '../operator-client.ts';
import { done, EXIT, type Output } from '../output.ts';

export const providerOffCommand: Command = {
  name: 'provider off',
  summary: 'Refuse what a provider sends from now on; its key and permissions are kept.',
  usage: '<id>',
  example: './chimera provider off acme',
  run: (context, input) => turn(context, input, false),
};

export const providerOnCommand: Command = {
  name: 'provider on',
  summary: 'Take what a provider sends again, by the key and with the permissions it had.',
  usage: '<id>',
  example: './chimera provider on acme',
  run: (context, input) => turn(context, input, true),
};

async function turn({ operator }: CommandContext, input: CommandInput, active: boolean): Promise<Output> {
  const providerId = wordAt(input, 0, "the provider's id");
  const { answer, providers } = await listProviders(operator);
  if (providers === null) return outputOf(answer, (body) => JSON.stringify(body));
  const provider = providers.find((one) => one.providerId === providerId);
  if (provider === undefined) {
    const known = providers.map((one) => one.providerId).join(', ');
    const text = `No provider is called ${providerId}. There are: ${known}.`;
    return { code: EXIT.not_found, json: { status: 'rejected', reason: 'not_found' }, text };
  }
  return outputOf(await operator.command('provider', { ...provider, active }), () =>
    active
      ? `${providerId} is on again, with the key and the permissions it had.`
      : `${providerId} is off: what it sends is refused. To take it again: ./chimera provider on ${providerId}`,
  );
}

/** So many of the newest signals say who floods. */
const NEWEST_SIGNALS = 1_000;

export const providerListCommand: Command = {
  name: 'provider list',
  summary: 'The webhook providers without their secrets, and how many of the newest signals each sent.',
  usage: '',
  example: './chimera provider list --json',
  async run({ config, operator }) {
    const { answer, providers: listed } = await listProviders(operator);
    if (listed === null) return outputOf(answer, (body) => JSON.stringify(body));
    return withDatabase(config, (db) => {
      const { rows } = countNewestSignals(createReadDb(db), NEWEST_SIGNALS);
      const sent = new Map(rows.map(({ providerId, signals }) => [providerId, signals]));
      const total = rows.reduce((sum, { signals }) => sum + signals, 0);
      const providers = listed.map((one) => ({ ...one, newestSignals: sent.get(one.providerId) ?? 0 }));
      const lines = providers.map((one) => lineOf(one, total));
      return done({ providers }, lines.join('\n'));
    });
  },
};

function lineOf(one: ListedProvider & { readonly newestSignals: number }, total: number): string {
  return [
    one.providerId.padEnd(20),
    one.scheme.padEnd(8),
    one.active ? 'on ' : 'off',
    `${one.newestSignals} of the newest ${total} signals`,
    ...(one.mayTradeWithoutLeader ? ['without leader'] : []),
    ...(one.maySendSpear ? ['spear'] : []),
  ].join('  ');
}

const listedProviders = z.object({
  providers: z.array(
    z.object({
      providerId: z.string(),
      scheme: z.enum(['standard', 'legacy', 'helius']),
      active: z.boolean(),
      mayTradeWithoutLeader: z.boolean(),
      maySendSpear: z.boolean(),
    }),
  ),
});

type ListedProvider = z.output<typeof listedProviders>['providers'][number];

interface ProviderList {
  readonly answer: OperatorAnswer;
  /** Null where the answer holds none, and says why. */
  readonly providers: readonly ListedProvider[] | null;
}

/** What a running operator lists. */
export async function listProviders(operator: OperatorClient): Promise<ProviderList> {
  const answer = await operator.get('/control/providers');
  const told = answer.kind === 'answered' ? listedProviders.safeParse(answer.body) : null;
  return { answer, providers: told?.success ? told.data.providers : null };
}
