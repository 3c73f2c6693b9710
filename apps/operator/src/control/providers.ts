import type { providerCommand, providerKeyCommand } from '@chimera/core/contract/control';
import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { z } from 'zod';
import { type WebhookProvider, webhookKeys } from '../admission/authenticate.ts';
import { DoorError } from '../http/door-error.ts';
import type { AppendEvents } from './append.ts';
import { type RandomBytes, randomSecret } from './random.ts';
import type { Seal } from './seal.ts';

export type ProviderCommand = z.output<typeof providerCommand>;
export type ProviderKeyCommand = z.output<typeof providerKeyCommand>;

export interface PreviousKey {
  readonly secret: string;
  readonly untilMs: UnixMs;
}

export interface Provider {
  readonly providerId: string;
  readonly scheme: 'standard' | 'legacy' | 'helius';
  readonly secret: string;
  /** The key before this one, while it is good. */
  readonly previous: PreviousKey | null;
  readonly active: boolean;
  /** Whether its BUYs without a leader's transaction may be traded at all. */
  readonly mayTradeWithoutLeader: boolean;
  /** Whether its SPEAR signals are convictions. */
  readonly maySendSpear: boolean;
}

/** A provider without its secrets. */
export interface ListedProvider extends Omit<Provider, 'secret' | 'previous'> {
  readonly previousKeyUntilMs: number | null;
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
  list(): readonly ListedProvider[];
  /** Active providers whose signatures the webhook door accepts. */
  webhookProviders(): readonly WebhookProvider[];
  /** Providers whose secret does not open under our key; their requests are refused. */
  unreadable(): readonly string[];
  set(command: ProviderCommand, by: string): Promise<ProviderSetAnswer>;
  /**
   * Makes a second key, or ends the first of two. Throws `not_found`, and `conflict` for a provider without
   * signatures or without a key to retire.
   */
  changeKey(command: ProviderKeyCommand, by: string): Promise<ProviderSetAnswer>;
  /** Registers `HMAC_SECRET` under both schemes, when it is not what is registered already. */
  ensureFirst(secret: string, mayDoEverything: boolean): Promise<void>;
}

export interface ProvidersParts {
  readonly append: AppendEvents;
  readonly seal: Seal;
  readonly random: RandomBytes;
  readonly nowMs: () => UnixMs;
  /** What the database holds. */
  readonly stored: readonly StoredProvider[];
}

export interface StoredProvider extends Omit<Provider, 'secret' | 'previous' | 'active'> {
  readonly sealedPreviousSecret: string | null;
  readonly previousUntilMs: UnixMs | null;
  readonly sealedSecret: string;
  readonly isActive: boolean;
}

/** The providers of `HMAC_SECRET`, one for each scheme a sender may use. */
export const FIRST_PROVIDERS = { default: 'legacy', 'default-standard': 'standard' } as const;

export function createProviders({ append, seal, random, nowMs, stored }: ProvidersParts): Providers {
  const providers = new Map<string, Provider>();
  const unreadable = new Set<string>();
  for (const one of stored) {
    const provider = unsealed(one, seal);
    if (provider === null) unreadable.add(one.providerId);
    else providers.set(one.providerId, provider);
  }
  const verifiers = createVerifiers(providers, nowMs);

  /** In force in this tick; the answer says when it is durable, and a key that was made just now. */
  const keep = async (provider: Provider, by: string, isMade: boolean): Promise<ProviderSetAnswer> => {
    const { secret, previous, ...fields } = provider;
    const { providerId, scheme } = fields;
    const sealed = (text: string): string => seal.seal(text, contextOf(providerId));
    const event = {
      ...fields,
      type: 'provider_set',
      sealedSecret: sealed(secret),
      by,
      previous: previous && { sealedSecret: sealed(previous.secret), untilMs: previous.untilMs },
    } as const;
    const { events, durable } = append([{ event }]);
    providers.set(providerId, provider);
    verifiers.forget();
    unreadable.delete(providerId);
    await durable;
    return { providerId, scheme, seq: events.at(-1)?.seq ?? 0, ...(isMade ? { secret } : {}) };
  };

  const set = (command: ProviderCommand, by: string): Promise<ProviderSetAnswer> => {
    const { secret: told, ...fields } = command;
    const kept = providers.get(fields.providerId);
    const isSameScheme = kept?.scheme === fields.scheme;
    const given = told ?? (isSameScheme ? kept?.secret : undefined);
    const secret = given ?? makeSecret(fields.scheme, random);
    const previous = isSameScheme && secret === kept?.secret ? kept.previous : null;
    return keep({ ...fields, secret, previous }, by, given === undefined);
  };

  return {
    find: (providerId) => providers.get(providerId) ?? null,
    list: () => [...providers.values()].map((provider) => listed(provider, nowMs())),
    webhookProviders: verifiers.list,
    unreadable: () => [...unreadable],
    set,
    changeKey: async ({ providerId, act, overlapHours }, by) => {
      const provider = providers.get(providerId);
      if (provider === undefined) throw new DoorError('not_found', { details: 'there is no such provider' });
      const changed = { provider, nowMs: nowMs(), overlapMs: overlapHours * HOUR_MS };
      const next = act === 'rotate' ? rotated(changed, random) : retired(changed);
      return keep(next, by, act === 'rotate');
    },
    async ensureFirst(secret, mayDoEverything) {
      const may = { mayTradeWithoutLeader: mayDoEverything, maySendSpear: mayDoEverything };
      for (const [providerId, scheme] of Object.entries(FIRST_PROVIDERS)) {
        if (providers.get(providerId)?.secret === secret) continue;
        await set({ providerId, scheme, secret, active: true, ...may }, 'HMAC_SECRET');
      }
    },
  };
}

const HOUR_MS = 3_600_000;

interface KeyChange {
  readonly provider: Provider;
  readonly nowMs: UnixMs;
  readonly overlapMs: number;
}

function rotated({ provider, nowMs, overlapMs }: KeyChange, random: RandomBytes): Provider {
  if (provider.scheme === 'helius') {
    const details = 'its deliveries carry the value we gave; set a new one by provider add --secret';
    throw new DoorError('conflict', { details });
  }
  const previous = { secret: provider.secret, untilMs: unixMs(nowMs + overlapMs) };
  return { ...provider, secret: makeSecret(provider.scheme, random), previous };
}

function retired({ provider, nowMs }: KeyChange): Provider {
  if (liveKey(provider, nowMs) === null) {
    throw new DoorError('conflict', { details: 'it has one key only; rotate makes a second' });
  }
  return { ...provider, previous: null };
}

const liveKey = ({ previous }: Provider, nowMs: UnixMs): PreviousKey | null =>
  previous !== null && previous.untilMs > nowMs ? previous : null;

function listed(provider: Provider, nowMs: UnixMs): ListedProvider {
  const { secret: _secret, previous: _previous, ...rest } = provider;
  return { ...rest, previousKeyUntilMs: liveKey(provider, nowMs)?.untilMs ?? null };
}

/** Keys ready for comparison, made anew when a provider changes or an old key's time is over. */
function createVerifiers(providers: ReadonlyMap<string, Provider>, nowMs: () => UnixMs) {
  let kept: readonly WebhookProvider[] | null = null;
  let untilMs = Number.POSITIVE_INFINITY;
  return {
    forget: () => {
      kept = null;
    },
    list: (): readonly WebhookProvider[] => {
      const now = nowMs();
      if (kept !== null && now < untilMs) return kept;
      const all = [...providers.values()];
      untilMs = Math.min(Number.POSITIVE_INFINITY, ...all.flatMap((one) => liveKey(one, now)?.untilMs ?? []));
      kept = all.flatMap((provider) => toVerifier(provider, now));
      return kept;
    },
  };
}

const contextOf = (providerId: string): string => `provider:${providerId}`;

function unsealed(stored: StoredProvider, seal: Seal): Provider | null {
  const { providerId, scheme, isActive, mayTradeWithoutLeader, maySendSpear } = stored;
  const open = (text: string | null) => (text === null ? null : seal.unseal(text, contextOf(providerId)));
  const secret = open(stored.sealedSecret);
  if (secret === null) return null;
  const before = open(stored.sealedPreviousSecret);
  const { previousUntilMs: untilMs } = stored;
  const previous = before === null || untilMs === null ? null : { secret: before, untilMs };
  return { providerId, scheme, secret, previous, active: isActive, mayTradeWithoutLeader, maySendSpear };
}

function toVerifier(provider: Provider, nowMs: UnixMs): readonly WebhookProvider[] {
  const { providerId, scheme, secret, active } = provider;
  if (!active || scheme === 'helius') return [];
  const before = liveKey(provider, nowMs);
  const secrets = before === null ? [secret] : [secret, before.secret];
  return [{ providerId, scheme, keys: secrets.flatMap((each) => webhookKeys(each, scheme)) }];
}

function makeSecret(scheme: Provider['scheme'], random: RandomBytes): string {
  if (scheme !== 'standard') return randomSecret(random);
  return `whsec_${Buffer.from(random.bytes(32)).toString('base64')}`;
}
