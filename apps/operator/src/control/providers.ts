import type { providerCommand } from '@chimera/core/contract/control';
import type { z } from 'zod';
import { type WebhookProvider, webhookKeys } from '../admission/authenticate.ts';
import type { AppendEvents } from './append.ts';
import { type RandomBytes, randomSecret } from './random.ts';
import type { Seal } from './seal.ts';

export type ProviderCommand = z.output<typeof providerCommand>;

export interface Provider {
  readonly providerId: string;
  readonly scheme: 'standard' | 'legacy' | 'helius';
  readonly secret: string;
  readonly active: boolean;
  /** Whether its BUYs without a leader's transaction may be traded at all. */
  readonly mayTradeWithoutLeader: boolean;
  /** Whether its SPEAR signals are convictions. */
  readonly maySendSpear: boolean;
}

export interface ProviderSetAnswer {
  readonly providerId: string;
  readonly scheme: Provider['scheme'];
  readonly seq: number;
  /** Only when the operator made it, and only now. */
  readonly secret?: string;
}

export interface Providers {
  find(providerId: string): Provider | null;
  list(): readonly Omit<Provider, 'secret'>[];
  /** Active providers whose signatures the webhook door accepts. */
  webhookProviders(): readonly WebhookProvider[];
  /** Providers whose secret does not open under our key; their requests are refused. */
  unreadable(): readonly string[];
  set(command: ProviderCommand, by: string): Promise<ProviderSetAnswer>;
  /** Registers `HMAC_SECRET` under both schemes, when it is not what is registered already. */
  ensureFirst(secret: string, mayDoEverything: boolean): Promise<void>;
}

export interface ProvidersParts {
  readonly append: AppendEvents;
  readonly seal: Seal;
  readonly random: RandomBytes;
  /** What the database holds. */
  readonly stored: readonly StoredProvider[];
}

export interface StoredProvider extends Omit<Provider, 'secret' | 'active'> {
  readonly sealedSecret: string;
  readonly isActive: boolean;
}

/** The providers of `HMAC_SECRET`, one for each scheme a sender may use. */
export const FIRST_PROVIDERS = { default: 'legacy', 'default-standard': 'standard' } as const;

export function createProviders({ append, seal, random, stored }: ProvidersParts): Providers {
  const providers = new Map<string, Provider>();
  let verifiers: readonly WebhookProvider[] = [];

  const keep = (provider: Provider): void => {
    providers.set(provider.providerId, provider);
    verifiers = [...providers.values()].flatMap(toVerifier);
  };
  const unreadable = new Set<string>();
  for (const one of stored) {
    const provider = unsealed(one, seal);
    if (provider === null) unreadable.add(one.providerId);
    else keep(provider);
  }

  const set = async (command: ProviderCommand, by: string): Promise<ProviderSetAnswer> => {
    const { providerId, scheme, active, mayTradeWithoutLeader, maySendSpear } = command;
    const kept = providers.get(providerId);
    const given = command.secret ?? (kept?.scheme === scheme ? kept.secret : undefined);
    const secret = given ?? makeSecret(scheme, random);
    const sealedSecret = seal.seal(secret, contextOf(providerId));
    const fields = { providerId, scheme, active, mayTradeWithoutLeader, maySendSpear };
    const { events, durable } = append([{ event: { type: 'provider_set', ...fields, sealedSecret, by } }]);
    keep({ ...fields, secret });
    unreadable.delete(providerId);
    await durable;
    const seq = events.at(-1)?.seq ?? 0;
    return { providerId, scheme, seq, ...(given === undefined ? { secret } : {}) };
  };

  return {
    find: (providerId) => providers.get(providerId) ?? null,
    list: () => [...providers.values()].map(({ secret: _secret, ...provider }) => provider),
    webhookProviders: () => verifiers,
    unreadable: () => [...unreadable],
    set,
    async ensureFirst(secret, mayDoEverything) {
      const may = { mayTradeWithoutLeader: mayDoEverything, maySendSpear: mayDoEverything };
      for (const [providerId, scheme] of Object.entries(FIRST_PROVIDERS)) {
        if (providers.get(providerId)?.secret === secret) continue;
        await set({ providerId, scheme, secret, active: true, ...may }, 'HMAC_SECRET');
      }
    },
  };
}

const contextOf = (providerId: string): string => `provider:${providerId}`;

function unsealed(stored: StoredProvider, seal: Seal): Provider | null {
  const { providerId, scheme, isActive, mayTradeWithoutLeader, maySendSpear } = stored;
  const secret = seal.unseal(stored.sealedSecret, contextOf(providerId));
  const may = { mayTradeWithoutLeader, maySendSpear };
  return secret === null ? null : { providerId, scheme, secret, active: isActive, ...may };
}

function toVerifier(provider: Provider): readonly WebhookProvider[] {
  const { providerId, scheme, secret, active } = provider;
  if (!active || scheme === 'helius') return [];
  return [{ providerId, scheme, keys: webhookKeys(secret, scheme) }];
}

function makeSecret(scheme: Provider['scheme'], random: RandomBytes): string {
  if (scheme !== 'standard') return randomSecret(random);
  return `whsec_${Buffer.from(random.bytes(32)).toString('base64')}`;
}
